"""Which environment variables templates see."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from reconciler.errors import ConfigurationError
from reconciler.security.encodings import contains_any
from reconciler.security.secret_names import is_secret_variable


def read_allowed_environment(
    names: list[str], environ: Mapping[str, str], secrets: Collection[str] = ()
) -> dict[str, str]:
    """What templates see as `os_env`: the variables listed under `env:` (S3).

    ConfigurationError if the name of one looks like a secret, or its value contains one of `secrets`: the API token,
    and what is declared under `secrets:`.
    """
    by_name = [name for name in names if is_secret_variable(name)]
    if by_name:
        message = f"`env:` lists {', '.join(by_name)}, which looks like a secret"
        raise ConfigurationError(message, "templates do not see secrets of the environment: remove it")
    found = {name: environ[name] for name in names if name in environ}
    by_value = [name for name, value in found.items() if contains_any(value, secrets)]
    if by_value:
        message = (
            f"`env:` lists {', '.join(by_value)}, which contains the API token or a secret of this project"
        )
        raise ConfigurationError(
            message, "templates see plain values only: remove it, or declare it under `secrets:`"
        )
    return found
