"""One project on one target: flags, environment and `peak-apply.yaml` as a frozen value.

What the project file may not decide by itself is in `trust.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from reconciler.errors import ConfigurationError
from reconciler.security.trust import (
    PROJECT_FILE_NAME,
    TOKEN_VARIABLES,
    SecretSource,
    check_host,
    check_token_variable,
    parse_host,
    read_allowed_hosts,
)

STAGES = ("prod", "dev", "latest", "test", "beta", "parvati")
URL_VARIABLE = "PEAK_APPLY_URL"
EMBEDDED_URL = "http://embedded"


class TargetFile(BaseModel):
    """A target as written; exactly one of `stage`, `url`, `embedded`, or the environment's stage."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    stage: str | None = None
    url: str | None = None
    embedded: str | None = None
    token_env: str | None = None
    params: str | dict[str, Any] | None = None
    protect: bool = False


class ProjectFile(BaseModel):
    """`peak-apply.yaml` as written."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    project: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")
    id: str = Field(pattern=r"^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$")
    targets: dict[str, TargetFile] = Field(min_length=1)
    default_target: str | None = None
    params: str | dict[str, Any] | None = None
    env: list[str] = Field(default_factory=list)
    secrets: dict[str, SecretSource] = Field(default_factory=dict)
    kinds: dict[str, str] = Field(default_factory=dict)
    artifact_root: str | None = None
    exclude: list[str] = Field(default_factory=list)
    adopt: bool = False


@dataclass(frozen=True)
class ProjectOptions:
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


def choose_target(file: ProjectFile, options: ProjectOptions) -> str:
    """The target of the flag, else the default, else the only one."""
    name = options.target or file.default_target
    if name is None and len(file.targets) == 1:
        name = next(iter(file.targets))
    if name is None:
        raise ConfigurationError("no target chosen", f"give --target, one of: {_format_names(file.targets)}")
    if name not in file.targets:
        message = f"{PROJECT_FILE_NAME} has no target {name!r}"
        raise ConfigurationError(message, f"the targets are: {_format_names(file.targets)}")
    return name


def build_target(
    name: str, file: TargetFile, root: Path, options: ProjectOptions, environ: Mapping[str, str]
) -> Target:
    """The target's address; a token is never sent to a host that the outside did not allow."""
    given = [key for key in ("stage", "url", "embedded") if getattr(file, key) is not None]
    if len(given) > 1:
        message = f"target {name!r} has {' and '.join(given)}"
        raise ConfigurationError(message, "keep one of them")
    allowed = read_allowed_hosts(options.allow_hosts, environ)
    check_token_variable(name, file.token_env, allowed)
    override = environ.get(URL_VARIABLE)
    if file.embedded is not None and not override:
        return Target(name, EMBEDDED_URL, (root / file.embedded).resolve(), protect=file.protect)
    url = override or file.url or build_stage_url(file.stage or _read_stage(environ))
    check_host(url, allowed if not override else {*allowed, parse_host(override)})
    return Target(name, url.rstrip("/"), None, file.token_env, file.protect)


def build_stage_url(stage: str) -> str:
    """The host of a stage (contract 1.1)."""
    if stage not in STAGES:
        message = f"{stage!r} is not a stage of the platform"
        raise ConfigurationError(message, f"the stages are: {', '.join(STAGES)}")
    label = {"prod": "", "latest": "dev."}.get(stage, f"{stage}.")
    return f"https://service.{label}peak.ai"


def find_repository_root(root: Path) -> Path:
    """The nearest folder around the project that is a repository, else the project itself."""
    return next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)


def parse_param(text: str) -> tuple[str, str]:
    """`name=value`, split at the first `=`; the value may contain more of them."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        what = "what follows it has no =" if not equals else "nothing stands before ="
        raise ConfigurationError(f"-p: {what}", "write -p NAME=VALUE")
    return name.strip(), value


def _read_stage(environ: Mapping[str, str]) -> str:
    return environ.get("PEAK__STAGE") or environ.get("STAGE") or "prod"


def _format_names(targets: Mapping[str, Any]) -> str:
    return ", ".join(sorted(targets))
