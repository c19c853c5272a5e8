"""Webapps: the platform has deprecated them in favour of services of the type web-app (contract 2.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.kinds.parts.web_service import WebService, WebServiceBody

_SERVICE_FIELDS = ("serviceType", "minInstances", "parameters", "entrypoint", "healthCheckURL")
"""Fields that the endpoint shared with services may return for a webapp, and that no webapp can declare."""


class WebappBody(WebServiceBody):
    """The body of a webapp manifest."""


class Webapp(WebService):
    """A webapp: an image behind a URL."""

    name = "webapp"
    siblings = ("service",)
    schema = WebappBody

    def convert_answer(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        return {k: v for k, v in super().convert_answer(answer).items() if k not in _SERVICE_FIELDS}
