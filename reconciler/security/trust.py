"""What a project file may not decide by itself: it comes from a pull request too (design 3).

Who gets a token, which of its variables are read, what lies outside of the repository, and what looks like a secret:
these take a flag or an environment variable.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict

from reconciler.errors import ConfigurationError
from reconciler.security.encodings import list_encodings

PROJECT_FILE_NAME = "peak-apply.yaml"
TOKEN_VARIABLES = ("PEAK_AUTH_TOKEN", "API_KEY")
HOSTS_VARIABLE = "PEAK_APPLY_ALLOW_HOSTS"
ROOTS_VARIABLE = "PEAK_APPLY_ALLOW_ROOTS"
MIN_EMBEDDED_LENGTH = 8
"""Characters of a secret that is looked for inside of other values."""
SECRET_FOLDERS = (Path("/run/secrets"), Path("/var/run/secrets"))
_SECRET_VARIABLE = re.compile(
    r"TOKEN|KEY|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|PRIVATE|COOKIE|SESSION|DSN|(^|_)(PAT|AUTH)(_|$)",
    re.IGNORECASE,
)
_SECRET_FIELD = re.compile(
    r"(token|password|passwd|passphrase|secret|credentials?|authorization|cookie|(^|[-_.])key|"
    r"(api|access|private|secret)[-_]?key)$",
    re.IGNORECASE,
)


class SecretSource(BaseModel):
    """Where a secret comes from: an environment variable, or a file."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    env: str | None = None
    file: str | None = None


def read_secrets(
    declared: Mapping[str, SecretSource], root: Path, token_env: str | None, environ: Mapping[str, str]
) -> dict[str, str | None]:
    """The secrets of the project file; None where the variable or the file is missing."""
    return {name: _read_secret(name, source, root, token_env, environ) for name, source in declared.items()}


def _read_secret(
    name: str, source: SecretSource, root: Path, token_env: str | None, environ: Mapping[str, str]
) -> str | None:
    if (source.env is None) == (source.file is None):
        message = f"{PROJECT_FILE_NAME}: the secret {name!r} needs one source"
        raise ConfigurationError(message, f"write {name}: {{env: VARIABLE}} or {name}: {{file: PATH}}")
    if source.env is not None:
        if source.env in {*TOKEN_VARIABLES, token_env}:
            message = f"{PROJECT_FILE_NAME}: the secret {name!r} is taken from {source.env}, which holds the API token"
            raise ConfigurationError(
                message, "the token is for the platform's API only: use another variable"
            )
        value = environ.get(source.env) or None
    else:
        value = _read_secret_file(name, str(source.file), root)
    if value is not None and _contains_any(value, read_tokens(token_env, environ)):
        raise ConfigurationError(
            f"{PROJECT_FILE_NAME}: the value of the secret {name!r} holds the API token",
            "the token is for the platform's API only: use another value",
        )
    return value


def read_tokens(token_env: str | None, environ: Mapping[str, str]) -> tuple[str, ...]:
    """The API tokens of this environment, whichever target they are for."""
    names = (*TOKEN_VARIABLES, *([token_env] if token_env else []))
    return tuple(found for name in names if (found := environ.get(name, "").strip()))


def _contains_any(value: str, secrets: Collection[str]) -> bool:
    """Whether a value is one of the secrets, or holds one that is too long to be there by chance, encoded or not."""
    return any(
        value.strip() == secret
        or (
            len(secret) >= MIN_EMBEDDED_LENGTH
            and any(spelling in value for spelling in list_encodings(secret))
        )
        for secret in secrets
    )


def _read_secret_file(name: str, file: str, root: Path) -> str | None:
    """A file of the project, or one below a folder where container platforms put secrets."""
    path = (root / file).resolve()
    if not any(path.is_relative_to(folder) for folder in (root.resolve(), *SECRET_FOLDERS)):
        folders = ", ".join(map(str, SECRET_FOLDERS))
        message = f"{PROJECT_FILE_NAME}: the secret {name!r} is read from {file}, outside of the project"
        raise ConfigurationError(
            message, f"put it into the project's folder (ignored by git) or below {folders}"
        )
    try:
        return path.read_text(encoding="utf-8").rstrip("\r\n") or None
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, UnicodeDecodeError):
        return None
    except OSError as error:
        message = (
            f"{PROJECT_FILE_NAME}: the file {file} of the secret {name!r} cannot be read: {error.strerror}"
        )
        raise ConfigurationError(message, "check who may read it") from error


def check_bounds(path: Path, bounds: tuple[Path, ...], what: str) -> Path:
    """The path, if it lies where the project may read: it comes from a pull request too (reliability S11)."""
    real = path.resolve()
    if any(real.is_relative_to(bound) for bound in bounds):
        return path
    raise ConfigurationError(
        f"{what} leads to {real}, outside of {' and '.join(map(str, bounds))}",
        f"name something inside, or allow it from outside: --allow-root {real}, or {ROOTS_VARIABLE}={real}",
    )


def read_allowed_environment(
    names: list[str], environ: Mapping[str, str], secrets: Collection[str] = ()
) -> dict[str, str]:
    """What templates see as `os_env`: only names listed under `env:`, never one that looks secret or holds a secret.

    `secrets` are the values that must not be found in any of them: the API token, and those of `secrets:`.
    """
    secret = [name for name in names if _SECRET_VARIABLE.search(name)]
    if secret:
        message = f"{PROJECT_FILE_NAME}: `env:` lists {', '.join(secret)}, which looks like a secret"
        raise ConfigurationError(message, "templates do not see secrets of the environment: remove it")
    found = {name: environ[name] for name in names if name in environ}
    holding = [name for name, value in found.items() if _contains_any(value, secrets)]
    if holding:
        listed = ", ".join(holding)
        message = f"{PROJECT_FILE_NAME}: `env:` lists {listed}, which holds the API token or a secret of this project"
        raise ConfigurationError(
            message, "templates see plain values only: remove it, or take it as a secret"
        )
    return found


def is_secret_name(field: str) -> bool:
    """Whether the name of a field or header says that its value is a secret: `apiKey` does, `secrets` has names."""
    return _SECRET_FIELD.search(field) is not None


def read_allowed_hosts(given: Collection[str], environ: Mapping[str, str]) -> set[str]:
    """What the outside allows besides Peak: the flags, and a variable with names between commas or spaces."""
    listed = environ.get(HOSTS_VARIABLE, "").replace(",", " ").split()
    return {host.lower() for host in (*given, *listed)}


def parse_host(url: str) -> str:
    """The host of an address in lower case; ConfigurationError where it is none."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises where it is no number, or none that exists
        return (parts.hostname or "").lower()
    except ValueError as error:
        raise ConfigurationError(f"{url!r} is not an address: {error}", "write https://HOST") from error


def check_host(url: str, allowed: set[str]) -> None:
    """Refuse an address that would get a token although only the project file names it, or in clear."""
    host = parse_host(url)
    parts = urlsplit(url)
    if not url.isprintable() or " " in url:
        raise ConfigurationError(f"{url!r} is not an address", "write https://HOST")
    if parts.scheme not in {"http", "https"} or not host:
        raise ConfigurationError(f"{url!r} is not an address", "write https://HOST")
    if parts.scheme == "http" and not _is_loopback(host):
        raise ConfigurationError(f"{url} would send the token in clear", "use https")
    if host == "peak.ai" or host.endswith(".peak.ai") or _is_loopback(host) or host in allowed:
        return
    raise ConfigurationError(
        f"{host} is not a host of Peak: it does not get a token on the word of {PROJECT_FILE_NAME}",
        f"allow it from outside: --allow-host {host}, or {HOSTS_VARIABLE}={host}",
    )


def check_token_variable(name: str, variable: str | None, allowed: set[str]) -> None:
    """Refuse to take the token of a target from a variable that may hold something else."""
    if variable is None or variable == "API_KEY" or variable.startswith("PEAK_"):
        return
    if variable.lower() not in allowed:
        raise ConfigurationError(
            f"target {name!r} takes its token from {variable}: only API_KEY and PEAK_* are read "
            f"on the word of {PROJECT_FILE_NAME}",
            f"rename the variable to PEAK_{variable}, or allow it with --allow-host {variable}",
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
