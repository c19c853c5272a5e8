"""Rules for one step of a workflow: what the platform refuses or ignores (contract 4.5, A50, A51)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.kinds.checks.urls import check_literal, check_repository, check_url
from reconciler.kinds.kind import Violation
from reconciler.kinds.parts.environment import check_parameters
from reconciler.kinds.parts.references import check_image, check_instance
from reconciler.model.location import FieldPath
from reconciler.model.warning_ids import WarningId
from reconciler.security.secret_names import is_secret_name

AUTH_FIELDS: Mapping[str, tuple[str, ...]] = {
    "no-auth": (),
    "oauth": ("clientId", "clientSecret", "authUrl"),
    "basic": ("username", "password"),
    "api-key": ("apiKey",),
    "bearer-token": ("bearerToken",),
}
"""The fields that each way of authentication needs."""


def check_step(step: Mapping[str, Any], path: FieldPath) -> Iterator[Violation]:
    """Check a step without regard to the others."""
    match step.get("type", "standard"):
        case "standard":
            yield from check_image(step, path, "imageVersionId")
            yield from check_instance(step.get("resources") or {}, (*path, "resources"))
            yield from _check_inputs(step, path)
        case "http":
            yield from _check_request(step, path)
        case "sql":
            yield from _check_query(step, path)


def _check_inputs(step: Mapping[str, Any], path: FieldPath) -> Iterator[Violation]:
    yield from check_parameters(step.get("parameters") or {}, (*path, "parameters"))
    yield from _check_checkout(step, path)


def _check_checkout(step: Mapping[str, Any], path: FieldPath) -> Iterator[Violation]:
    repository = step.get("repository") or {}
    yield from check_repository(repository.get("url"), (*path, "repository", "url"))
    yield from check_literal(repository.get("token"), (*path, "repository", "token"), "the token")


def _check_request(step: Mapping[str, Any], path: FieldPath) -> Iterator[Violation]:
    yield from check_url(step.get("url"), (*path, "url"))
    yield from check_parameters(step.get("parameters") or {}, (*path, "parameters"), placeholders=True)
    if step.get("payload") and step.get("method", "get") == "get":
        said = "its method is get" if "method" in step else "without `method` it is a get"
        message = f"a get sends no payload, and {said}"
        yield Violation(
            (*path, "payload"),
            message,
            "write `method: post`, or remove the payload",
            warning=WarningId.IGNORED_FIELD,
        )
    yield from _check_auth(step.get("auth") or {"type": "no-auth"}, (*path, "auth"))
    yield from _check_headers(step.get("headers") or {}, (*path, "headers"))


def _check_auth(auth: Mapping[str, Any], path: FieldPath) -> Iterator[Violation]:
    kind = str(auth.get("type"))
    needed = AUTH_FIELDS.get(kind)
    if needed is None:
        return
    for key in needed:
        if not auth.get(key):
            yield Violation(path, f"auth type {kind} needs `{key}`", f"add auth.{key}")
    for key in sorted({key for keys in AUTH_FIELDS.values() for key in keys} - set(needed)):
        if key in auth:
            message = f"`{key}` has no meaning for auth type {kind}"
            others = " or ".join(name for name, keys in AUTH_FIELDS.items() if key in keys)
            yield Violation(
                (*path, key),
                message,
                f"remove it, or set auth.type to {others}",
                warning=WarningId.IGNORED_FIELD,
            )


def _check_headers(headers: Mapping[str, Any], path: FieldPath) -> Iterator[Violation]:
    absolute = headers.get("absolute") or {}
    plain = {name.lower() for name in absolute}
    for name, value in absolute.items():
        if is_secret_name(name):
            yield from check_literal(value, (*path, "absolute", name), f"the header {name}")
    for name in headers.get("secrets") or {}:
        if name.lower() in plain:
            message = f"the header {name} comes from `absolute` and from `secrets`"
            yield Violation(
                (*path, "secrets", name),
                message,
                "remove it from one of the two",
                warning=WarningId.TWO_SOURCES,
            )


def _check_query(step: Mapping[str, Any], path: FieldPath) -> Iterator[Violation]:
    if ("sqlQueryPath" in step) == ("repository" in step):
        message = "an sql step takes its query from `sqlQueryPath` or from `repository`"
        yield Violation(path, message, "write exactly one of the two")
    yield from _check_checkout(step, path)
