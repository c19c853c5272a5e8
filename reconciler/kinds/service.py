"""Services: APIs, web apps and Shiny apps, served from an image (contract 2.4, 5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import Field as Constraint

from reconciler.kinds.kind import Body, FieldRules, Name, Text, Trait, Violation, build_rules
from reconciler.kinds.parts.environment import check_parameters, convert_env_to_map, convert_env_to_text
from reconciler.kinds.parts.step import Scalar
from reconciler.kinds.parts.web_service import WebService, WebServiceBody
from reconciler.model.warning_ids import WarningId

WEB_APP = "web-app"
_EMPTY_PARTS = {"env": dict, "secrets": list}


class Parameters(Body):
    """The environment of the service: plain values, and names of secrets."""

    env: dict[Name, Scalar] | None = None
    secrets: list[Text] | None = None


class ServiceBody(WebServiceBody):
    """The body of a service manifest."""

    serviceType: Literal["api", "web-app", "shiny"] | None = None
    parameters: Parameters | None = None
    entrypoint: str | None = None
    healthCheckURL: str | None = None
    minInstances: int | None = Constraint(default=None, ge=1, le=2)


class Service(WebService):
    """A service: an image behind a URL, with its own parameters."""

    name = "service"
    siblings = ("webapp",)
    schema = ServiceBody
    rules = FieldRules.join(
        WebService.rules,
        build_rules(Trait.IDENTITY, "fixed at creation (A63)", "serviceType"),
        build_rules(Trait.DEFAULT, "contract 5.1", "serviceType", value=WEB_APP),
        build_rules(Trait.DEFAULT, "contract 5.1", "minInstances", value=1),
        build_rules(Trait.UNREADABLE, "not in the documented answer (A66)", "parameters"),
        build_rules(Trait.DEFAULT, "none", "parameters", value={}),
        build_rules(Trait.TEXT, "map of text to text", "parameters.env.*"),
        build_rules(Trait.SET, "order has no meaning", "parameters.secrets"),
        build_rules(
            Trait.REDEPLOYS,
            "contract 5.2",
            *("parameters", "parameters.env", "parameters.env.*", "parameters.secrets"),
            *("entrypoint", "healthCheckURL"),
        ),
    )

    def check(self, body: Mapping[str, Any]) -> Iterator[Violation]:
        yield from super().check(body)
        yield from check_parameters(body.get("parameters") or {}, ("parameters",))
        service_type = body.get("serviceType", WEB_APP)
        if body.get("scaleToZero") and service_type != WEB_APP:
            yield Violation(
                ("scaleToZero",),
                f"only a service of the type {WEB_APP} scales to zero, not {service_type}",
                "remove the line, or change serviceType",
            )
        if body.get("sessionStickiness") and service_type == "api":
            yield Violation(
                ("sessionStickiness",),
                "the platform ignores sessionStickiness for a service of the type api",
                "remove the line",
                warning=WarningId.IGNORED_FIELD,
            )
        elif body.get("sessionStickiness") and body.get("minInstances", 1) > 1:
            yield Violation(
                ("sessionStickiness",),
                "sessionStickiness with more than one instance behaves unpredictably (the guide advises against it)",
                "remove one of sessionStickiness and minInstances",
                warning=WarningId.STICKY_SESSIONS,
            )

    def convert_answer(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        body = super().convert_answer(answer)
        return (
            {**body, "parameters": convert_env_to_map(body["parameters"])} if "parameters" in body else body
        )

    def finish_request(self, body: dict[str, Any], live: Mapping[str, Any]) -> dict[str, Any]:
        """Send env as text, and what is removed as empty: an update that leaves env or secrets out keeps them (A64)."""
        if "parameters" not in body:
            return body
        before = live.get("parameters") or {}
        parameters = dict(body["parameters"] or {})
        for part, empty in _EMPTY_PARTS.items():
            if part in before:
                parameters.setdefault(part, empty())
        return {**body, "parameters": convert_env_to_text(parameters)}
