"""One project on one target: flags, environment and `peak-apply.yaml` as a frozen value.

What comes from the project file comes from a pull request too, so it may not choose who gets a
token: that takes a flag or an environment variable (design 3).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

from reconciler.errors import ConfigurationError

FILE_NAME = "peak-apply.yaml"
STAGES = ("prod", "dev", "latest", "test", "beta", "parvati")
TOKEN_VARIABLES = ("PEAK_AUTH_TOKEN", "API_KEY")
URL_VARIABLE = "PEAK_APPLY_URL"
ROOTS_VARIABLE = "PEAK_APPLY_ALLOW_ROOTS"
SECRET_FOLDERS = (Path("/run/secrets"), Path("/var/run/secrets"))
EMBEDDED_URL = "http://embedded"
_SECRET_NAME = re.compile(
    r"TOKEN|KEY|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|PRIVATE|COOKIE|SESSION|DSN|(^|_)(PAT|AUTH)(_|$)",
    re.IGNORECASE,
)


class TargetFile(BaseModel):
    """A target as written; exactly one of `stage`, `url`, `embedded`, or the environment's stage."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    stage: str | None = None
    url: str | None = None
    embedded: str | None = None
    token_env: str | None = None
    params: str | dict[str, Any] | None = None
    protect: bool = False


class SecretFile(BaseModel):
    """Where a secret comes from: an environment variable, or a file."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    env: str | None = None
    file: str | None = None


class ProjectFile(BaseModel):
    """`peak-apply.yaml` as written."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    project: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")
    id: str = Field(pattern=r"^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$")
    targets: dict[str, TargetFile] = Field(min_length=1)
    default_target: str | None = None
    params: str | dict[str, Any] | None = None
    env: list[str] = Field(default_factory=list)
    secrets: dict[str, SecretFile] = Field(default_factory=dict)
    kinds: dict[str, str] = Field(default_factory=dict)
    artifact_root: str | None = None
    exclude: list[str] = Field(default_factory=list)
    adopt: bool = False


@dataclass(frozen=True)
class Options:
    """What the command line says about the project."""

    target: str | None = None
    params_files: tuple[Path, ...] = ()
    params: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    allow_hosts: tuple[str, ...] = ()
    allow_roots: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Target:
    """A tenant: an address, or a file that holds an emulated one."""

    name: str
    base_url: str
    embedded: Path | None = None
    token_env: str | None = None
    protect: bool = False

    @property
    def address(self) -> str:
        """The address as people read it."""
        return self.base_url if self.embedded is None else "embedded: nothing leaves this machine"


@dataclass(frozen=True)
class Project:
    """Everything a run needs to know. `variables` are those of templates, `os_env` included.

    `secrets` are variables too: their values, or None where the source is missing. `kinds` are globs of files with the
    kind of the manifests in them. `overrides` are what `--set` says. `bounds` are the folders outside of which nothing
    is read on the word of the project: the repository's root, or the project's where there is no repository.
    """

    root: Path
    name: str
    id: str
    target: Target
    targets: tuple[str, ...]
    artifact_root: Path
    variables: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str | None] = field(default_factory=dict, repr=False)
    kinds: Mapping[str, str] = field(default_factory=dict)
    overrides: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    params_files: tuple[Path, ...] = ()
    adopt: bool = False
    bounds: tuple[Path, ...] = ()

    def token(self, environ: Mapping[str, str]) -> str:
        """The token for the target; an empty variable counts as unset (contract 1.2)."""
        names = (self.target.token_env,) if self.target.token_env else TOKEN_VARIABLES
        found = next((environ[name] for name in names if environ.get(name)), None)
        if found is None:
            raise ConfigurationError(f"no token for target {self.target.name!r}", f"set {' or '.join(names)}")
        token = found.strip()
        if not token.isascii() or not token.isprintable():
            which = next(name for name in names if environ.get(name))
            message = f"the token in {which} holds characters that no token has"
            raise ConfigurationError(
                message, f"set {which} anew: line breaks and copied dashes are common causes"
            )
        return token


def choose_target(file: ProjectFile, options: Options) -> str:
    """The target of the flag, else the default, else the only one."""
    name = options.target or file.default_target
    if name is None and len(file.targets) == 1:
        name = next(iter(file.targets))
    if name is None:
        raise ConfigurationError("no target chosen", f"give --target, one of: {_listed(file.targets)}")
    if name not in file.targets:
        message = f"{FILE_NAME} has no target {name!r}"
        raise ConfigurationError(message, f"the targets are: {_listed(file.targets)}")
    return name


def build_target(
    name: str, file: TargetFile, root: Path, options: Options, environ: Mapping[str, str]
) -> Target:
    """The target's address; a token is never sent to a host that the outside did not allow."""
    given = [key for key in ("stage", "url", "embedded") if getattr(file, key) is not None]
    if len(given) > 1:
        message = f"target {name!r} has {' and '.join(given)}"
        raise ConfigurationError(message, "keep one of them")
    allowed = _allowed(options, environ)
    _check_token_variable(name, file.token_env, allowed)
    override = environ.get(URL_VARIABLE)
    if file.embedded is not None and not override:
        return Target(name, EMBEDDED_URL, (root / file.embedded).resolve(), protect=file.protect)
    url = override or file.url or stage_url(file.stage or _stage(environ))
    _check_host(url, allowed if not override else {*allowed, _host(override)})
    return Target(name, url.rstrip("/"), None, file.token_env, file.protect)


def stage_url(stage: str) -> str:
    """The host of a stage (contract 1.1)."""
    if stage not in STAGES:
        message = f"{stage!r} is not a stage of the platform"
        raise ConfigurationError(message, f"the stages are: {', '.join(STAGES)}")
    label = {"prod": "", "latest": "dev."}.get(stage, f"{stage}.")
    return f"https://service.{label}peak.ai"


def read_secrets(
    declared: Mapping[str, SecretFile], root: Path, token_env: str | None, environ: Mapping[str, str]
) -> dict[str, str | None]:
    """The secrets of the project file; None where the variable or the file is missing."""
    return {name: _read_secret(name, source, root, token_env, environ) for name, source in declared.items()}


def _read_secret(
    name: str, source: SecretFile, root: Path, token_env: str | None, environ: Mapping[str, str]
) -> str | None:
    if (source.env is None) == (source.file is None):
        message = f"{FILE_NAME}: the secret {name!r} needs one source"
        raise ConfigurationError(message, f"write {name}: {{env: VARIABLE}} or {name}: {{file: PATH}}")
    if source.env is not None:
        if source.env in {*TOKEN_VARIABLES, token_env}:
            message = (
                f"{FILE_NAME}: the secret {name!r} is taken from {source.env}, which holds the API token"
            )
            raise ConfigurationError(
                message, "the token is for the platform's API only: use another variable"
            )
        return environ.get(source.env) or None
    return _secret_file(name, str(source.file), root)


def _secret_file(name: str, file: str, root: Path) -> str | None:
    """A file of the project, or one below a folder where container platforms put secrets."""
    path = (root / file).resolve()
    if not any(path.is_relative_to(folder) for folder in (root.resolve(), *SECRET_FOLDERS)):
        folders = ", ".join(map(str, SECRET_FOLDERS))
        message = f"{FILE_NAME}: the secret {name!r} is read from {file}, outside of the project"
        raise ConfigurationError(
            message, f"put it into the project's folder (ignored by git) or below {folders}"
        )
    try:
        return path.read_text(encoding="utf-8").rstrip("\r\n") or None
    except (OSError, UnicodeDecodeError):
        return None


def repository_root(root: Path) -> Path:
    """The nearest folder around the project that is a repository, else the project itself."""
    return next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)


def check_bounds(path: Path, bounds: tuple[Path, ...], what: str) -> Path:
    """The path, if it lies where the project may read: it comes from a pull request too (reliability S11)."""
    real = path.resolve()
    if any(real.is_relative_to(bound) for bound in bounds):
        return path
    raise ConfigurationError(
        f"{what} leads to {real}, outside of {' and '.join(map(str, bounds))}",
        f"name something inside, or allow it from outside: --allow-root {real}, or {ROOTS_VARIABLE}={real}",
    )


def readable_environment(names: list[str], environ: Mapping[str, str]) -> dict[str, str]:
    """What templates see as `os_env`: only names listed under `env:`, never one that looks secret."""
    secret = [name for name in names if _SECRET_NAME.search(name)]
    if secret:
        message = f"{FILE_NAME}: `env:` lists {', '.join(secret)}, which looks like a secret"
        raise ConfigurationError(message, "templates do not see secrets of the environment: remove it")
    return {name: environ[name] for name in names if name in environ}


def parse_param(text: str) -> tuple[str, str]:
    """`name=value`, split at the first `=`; the value may contain more of them."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise ConfigurationError(f"-p {text!r} is not of the form NAME=VALUE", "write -p NAME=VALUE")
    return name.strip(), value


def _stage(environ: Mapping[str, str]) -> str:
    return environ.get("PEAK__STAGE") or environ.get("STAGE") or "prod"


def _allowed(options: Options, environ: Mapping[str, str]) -> set[str]:
    listed = environ.get("PEAK_APPLY_ALLOW_HOSTS", "").replace(",", " ").split()
    return {host.lower() for host in (*options.allow_hosts, *listed)}


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises where it is no number, or none that exists
        return (parts.hostname or "").lower()
    except ValueError as error:
        raise ConfigurationError(f"{url!r} is not an address: {error}", "write https://HOST") from error


def _check_host(url: str, allowed: set[str]) -> None:
    host = _host(url)
    parts = urlsplit(url)
    if not url.isprintable() or " " in url:
        raise ConfigurationError(f"{url!r} is not an address", "write https://HOST")
    if parts.scheme not in {"http", "https"} or not host:
        raise ConfigurationError(f"{url!r} is not an address", "write https://HOST")
    if parts.scheme == "http" and not _loopback(host):
        raise ConfigurationError(f"{url} would send the token in clear", "use https")
    if host == "peak.ai" or host.endswith(".peak.ai") or _loopback(host) or host in allowed:
        return
    raise ConfigurationError(
        f"{host} is not a host of Peak: it does not get a token on the word of {FILE_NAME}",
        f"allow it from outside: --allow-host {host}, or PEAK_APPLY_ALLOW_HOSTS={host}",
    )


def _check_token_variable(name: str, variable: str | None, allowed: set[str]) -> None:
    if variable is None or variable == "API_KEY" or variable.startswith("PEAK_"):
        return
    if variable.lower() not in allowed:
        raise ConfigurationError(
            f"target {name!r} takes its token from {variable}: only API_KEY and PEAK_* are read "
            f"on the word of {FILE_NAME}",
            f"rename the variable to PEAK_{variable}, or allow it with --allow-host {variable}",
        )


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _listed(targets: Mapping[str, Any]) -> str:
    return ", ".join(sorted(targets))
