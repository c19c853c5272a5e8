"""Which environment variables hold an API token, and which of them a project file may name."""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.errors import ConfigurationError

TOKEN_VARIABLES = ("PEAK_AUTH_TOKEN", "API_KEY")


def read_tokens(token_env: str | None, environ: Mapping[str, str]) -> tuple[str, ...]:
    """All API tokens of the environment, whichever target they are for."""
    names = (*TOKEN_VARIABLES, *([token_env] if token_env else []))
    return tuple(found for name in names if (found := environ.get(name, "").strip()))


def read_token(target: str, token_env: str | None, environ: Mapping[str, str]) -> str:
    """The token for a target; an empty variable counts as unset (contract 1.2)."""
    names = (token_env,) if token_env else TOKEN_VARIABLES
    name = next((name for name in names if environ.get(name)), None)
    if name is None:
        raise ConfigurationError(f"no token for target {target!r}", f"set {' or '.join(names)}")
    token = environ[name].strip()
    if not token.isascii() or not token.isprintable():
        message = f"the token in {name} contains characters that no token has"
        raise ConfigurationError(
            message, f"set {name} again: line breaks and copied dashes are common causes"
        )
    return token


def check_token_variable(target: str, variable: str | None, allowed: set[str]) -> None:
    """Refuse to take the token of a target from a variable that may hold something else."""
    if variable is None or variable == "API_KEY" or variable.startswith("PEAK_"):
        return
    if variable.lower() not in allowed:
        raise ConfigurationError(
            f"target {target!r} takes its token from {variable}, but the project file alone can only choose "
            "API_KEY and PEAK_*",
            f"rename the variable to PEAK_{variable}, or allow it with --allow-host {variable}",
        )
