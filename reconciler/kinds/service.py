"""Services: APIs, web apps and Shiny apps, served from an image (contract 2.4, 5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

from pydantic import BaseModel
from pydantic import Field as Constraint

from reconciler.kinds.kind import Body, FieldRule, FieldRules, Name, Text, Trait, Violation, format_scalar
from reconciler.kinds.parts.environment import check_parameters, convert_env_to_map
from reconciler.kinds.parts.step import Scalar
from reconciler.kinds.parts.web_service import WebService, WebServiceBody

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

    name: ClassVar[str] = "service"
    siblings: ClassVar[tuple[str, ...]] = ("webapp",)
    schema: ClassVar[type[BaseModel]] = ServiceBody
    rules: ClassVar[FieldRules] = FieldRules(
        (
            *WebService.rules,
            FieldRule(("serviceType",), Trait.IDENTITY, "fixed at creation (A63)"),
            FieldRule(("serviceType",), Trait.DEFAULT, "contract 5.1", WEB_APP),
            FieldRule(("minInstances",), Trait.DEFAULT, "contract 5.1", 1),
            FieldRule(("parameters",), Trait.UNREADABLE, "not in the documented answer (A66)"),
            FieldRule(("parameters",), Trait.DEFAULT, "none", {}),
            FieldRule(("parameters", "env", "*"), Trait.TEXT, "map of text to text"),
            FieldRule(("parameters", "secrets"), Trait.SET, "order has no meaning"),
            FieldRule(("parameters",), Trait.REDEPLOYS, "contract 5.2"),
            FieldRule(("parameters", "env"), Trait.REDEPLOYS, "contract 5.2"),
            FieldRule(("parameters", "env", "*"), Trait.REDEPLOYS, "contract 5.2"),
            FieldRule(("parameters", "secrets"), Trait.REDEPLOYS, "contract 5.2"),
            FieldRule(("entrypoint",), Trait.REDEPLOYS, "contract 5.2"),
            FieldRule(("healthCheckURL",), Trait.REDEPLOYS, "contract 5.2"),
        )
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
                warning=True,
            )
        elif body.get("sessionStickiness") and body.get("minInstances", 1) > 1:
            yield Violation(
                ("sessionStickiness",),
                "sessionStickiness with more than one instance behaves unpredictably (the guide advises against it)",
                "remove one of sessionStickiness and minInstances",
                warning=True,
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
        if "env" in parameters:
            parameters["env"] = {name: format_scalar(value) for name, value in parameters["env"].items()}
        return {**body, "parameters": parameters}
