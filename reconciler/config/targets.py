"""Targets: which one a run is for, and its address."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from reconciler.config.project_file_model import PROJECT_FILE_NAME, TargetFile
from reconciler.errors import ConfigurationError
from reconciler.model.plans.plan import PrunePolicy
from reconciler.security.hosts import check_host, parse_host, read_allowed_hosts
from reconciler.security.tokens import check_token_variable

STAGES = ("prod", "dev", "latest", "test", "beta", "parvati")
URL_VARIABLE = "PEAK_APPLY_URL"
EMBEDDED_URL = "http://embedded"


@dataclass(frozen=True)
class Target:
    """A tenant: an address, or a file that holds an emulated one."""

    name: str
    base_url: str
    embedded: Path | None = None
    token_env: str | None = None
    protect: bool = False
    prune: PrunePolicy = PrunePolicy.REVIEW
    """What becomes of owned objects that are no longer declared."""

    @property
    def address(self) -> str:
        """The address as people read it."""
        return self.base_url if self.embedded is None else "embedded: nothing leaves this machine"


def choose_target(names: Collection[str], chosen: str | None, default: str | None) -> str:
    """The chosen target, else the default, else the only one."""
    name = chosen or default
    if name is None and len(names) == 1:
        name = next(iter(names))
    listed = ", ".join(sorted(names))
    if name is None:
        raise ConfigurationError("no target chosen", f"give --target, one of: {listed}")
    if name not in names:
        message = f"{PROJECT_FILE_NAME} has no target {name!r}"
        raise ConfigurationError(message, f"the targets are: {listed}")
    return name


def build_target(
    name: str, file: TargetFile, root: Path, allowed_hosts: Collection[str], environ: Mapping[str, str]
) -> Target:
    """The target with its address; ConfigurationError if its token could go to a host that nothing outside allows."""
    given = [key for key in ("stage", "url", "embedded") if getattr(file, key) is not None]
    if len(given) > 1:
        message = f"target {name!r} has {' and '.join(given)}"
        raise ConfigurationError(message, "keep one of them")
    allowed = read_allowed_hosts(allowed_hosts, environ)
    check_token_variable(name, file.token_env, allowed)
    override = environ.get(URL_VARIABLE)
    prune = PrunePolicy(file.prune)
    if prune is PrunePolicy.AUTO and file.protect:  # deletions there are always reviewed
        prune = PrunePolicy.REVIEW
    if file.embedded is not None and not override:
        return Target(name, EMBEDDED_URL, (root / file.embedded).resolve(), protect=file.protect, prune=prune)
    url = override or file.url or build_stage_url(file.stage or _read_stage(environ))
    check_host(url, {*allowed, parse_host(override)} if override else allowed)
    return Target(name, url.rstrip("/"), None, file.token_env, file.protect, prune)


def build_stage_url(stage: str) -> str:
    """The address of a stage of the platform (contract 1.1)."""
    if stage not in STAGES:
        message = f"{stage!r} is not a stage of the platform"
        raise ConfigurationError(message, f"the stages are: {', '.join(STAGES)}")
    label = {"prod": "", "latest": "dev."}.get(stage, f"{stage}.")
    return f"https://service.{label}peak.ai"


def _read_stage(environ: Mapping[str, str]) -> str:
    return environ.get("PEAK__STAGE") or environ.get("STAGE") or "prod"
