"""Where the secrets of a project come from: environment variables or files, never the API token itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from reconciler.errors import ConfigurationError
from reconciler.security.encodings import contains_any
from reconciler.security.tokens import TOKEN_VARIABLES, read_tokens

SECRET_FOLDERS = (Path("/run/secrets"), Path("/var/run/secrets"))
"""Where container platforms put secrets."""

_TOKEN_FIX = "the token is for the platform's API only: use another"  # noqa: S105 - no token, a message


class SecretSource(BaseModel):
    """Where a secret comes from: an environment variable, or a file."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    env: str | None = None
    file: str | None = None


def read_secret(
    name: str, source: SecretSource, root: Path, token_env: str | None, environ: Mapping[str, str]
) -> str | None:
    """The value of a secret; None if the variable or the file is missing."""
    if source.env is not None and source.file is None:
        if source.env in {*TOKEN_VARIABLES, token_env}:
            message = f"the secret {name!r} is taken from {source.env}, which holds the API token"
            raise ConfigurationError(message, f"{_TOKEN_FIX} variable")
        value = environ.get(source.env) or None
    elif source.file is not None and source.env is None:
        value = _read_secret_file(name, source.file, root)
    else:
        message = f"the secret {name!r} needs one source"
        raise ConfigurationError(message, f"write {name}: {{env: VARIABLE}} or {name}: {{file: PATH}}")
    if value is not None and contains_any(value, read_tokens(token_env, environ)):
        raise ConfigurationError(
            f"the value of the secret {name!r} contains the API token", f"{_TOKEN_FIX} value"
        )
    return value


def _read_secret_file(name: str, file: str, root: Path) -> str | None:
    """A file of the project, or one below a folder for secrets."""
    path = (root / file).resolve()
    if not any(path.is_relative_to(folder) for folder in (root.resolve(), *SECRET_FOLDERS)):
        message = f"the secret {name!r} is read from {file}, outside of the project"
        folders = ", ".join(map(str, SECRET_FOLDERS))
        raise ConfigurationError(
            message, f"put it into the project's folder (ignored by git) or below {folders}"
        )
    try:
        return path.read_text(encoding="utf-8").rstrip("\r\n") or None
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, UnicodeDecodeError):
        return None
    except OSError as error:
        message = f"the file {file} of the secret {name!r} cannot be read: {error.strerror}"
        raise ConfigurationError(message, "check who may read it") from error
