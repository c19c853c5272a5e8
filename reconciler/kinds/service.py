"""Services: APIs, web apps and Shiny apps, served from an image (contract 2.4, 5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

from pydantic import BaseModel
from pydantic import Field as Constraint

from reconciler.kinds.kind import Body, Field, Finding, Name, Quirk, Text, as_text
from reconciler.kinds.parts.environment import check_parameters, env_as_map
from reconciler.kinds.parts.step import Scalar
from reconciler.kinds.parts.web_service import Served, ServedBody

WEB_APP = "web-app"
_PARTS = {"env": dict, "secrets": list}


class Parameters(Body):
    """What the service finds in its environment: plain values, and names of secrets."""

    env: dict[Name, Scalar] | None = None
    secrets: list[Text] | None = None


class ServiceBody(ServedBody):
    """The body of a service manifest."""

    serviceType: Literal["api", "web-app", "shiny"] | None = None
    parameters: Parameters | None = None
    entrypoint: str | None = None
    healthCheckURL: str | None = None
    minInstances: int | None = Constraint(default=None, ge=1, le=2)


class Service(Served):
    """What a service is served from, and how."""

    name: ClassVar[str] = "service"
    siblings: ClassVar[tuple[str, ...]] = ("webapp",)
    schema: ClassVar[type[BaseModel]] = ServiceBody
    fields: ClassVar[tuple[Field, ...]] = (
        *Served.fields,
        Field(("serviceType",), Quirk.IDENTITY, "fixed at creation (A63)"),
        Field(("serviceType",), Quirk.DEFAULT, "contract 5.1", WEB_APP),
        Field(("minInstances",), Quirk.DEFAULT, "contract 5.1", 1),
        Field(("parameters",), Quirk.UNREADABLE, "not in the documented answer (A66)"),
        Field(("parameters",), Quirk.DEFAULT, "none", {}),
        Field(("parameters", "env", "*"), Quirk.TEXT, "map of text to text"),
        Field(("parameters", "secrets"), Quirk.SET, "order says nothing"),
        Field(("parameters",), Quirk.REDEPLOYS, "contract 5.2"),
        Field(("parameters", "env"), Quirk.REDEPLOYS, "contract 5.2"),
        Field(("parameters", "env", "*"), Quirk.REDEPLOYS, "contract 5.2"),
        Field(("parameters", "secrets"), Quirk.REDEPLOYS, "contract 5.2"),
        Field(("entrypoint",), Quirk.REDEPLOYS, "contract 5.2"),
        Field(("healthCheckURL",), Quirk.REDEPLOYS, "contract 5.2"),
    )

    def check(self, body: Mapping[str, Any]) -> Iterator[Finding]:
        yield from super().check(body)
        yield from check_parameters(body.get("parameters") or {}, ("parameters",))
        service_type = body.get("serviceType", WEB_APP)
        if body.get("scaleToZero") and service_type != WEB_APP:
            yield Finding(
                ("scaleToZero",),
                f"only a service of the type {WEB_APP} scales to zero, not {service_type}",
                "remove the line, or change serviceType",
            )
        if body.get("sessionStickiness") and service_type == "api":
            yield Finding(
                ("sessionStickiness",),
                "the platform ignores sessionStickiness for a service of the type api",
                "remove the line",
                warning=True,
            )
        elif body.get("sessionStickiness") and body.get("minInstances", 1) > 1:
            yield Finding(
                ("sessionStickiness",),
                "sessionStickiness with more than one instance behaves unpredictably (the guide advises against it)",
                "remove one of sessionStickiness and minInstances",
                warning=True,
            )

    def writable(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        body = super().writable(answer)
        return {**body, "parameters": env_as_map(body["parameters"])} if "parameters" in body else body

    def finish(self, body: dict[str, Any], live: Mapping[str, Any]) -> dict[str, Any]:
        """Env as text; env and secrets are kept by an update that leaves them out (A64), so what goes is sent empty."""
        if "parameters" not in body:
            return body
        before = live.get("parameters") or {}
        parameters = dict(body["parameters"] or {})
        for part, empty in _PARTS.items():
            if part in before:
                parameters.setdefault(part, empty())
        if "env" in parameters:
            parameters["env"] = {name: as_text(value) for name, value in parameters["env"].items()}
        return {**body, "parameters": parameters}
