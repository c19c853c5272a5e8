"""`peak-apply.yaml` as written."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from reconciler.security.secret_sources import SecretSource

PROJECT_FILE_NAME = "peak-apply.yaml"


class TargetFile(BaseModel):
    """A target: one of `stage`, `url` and `embedded`, or the stage of the environment."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    stage: str | None = None
    url: str | None = None
    embedded: str | None = None
    token_env: str | None = None
    params: str | dict[str, Any] | None = None
    protect: bool = False
    prune: Literal["auto", "review", "never"] = "review"


class ProjectFile(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    project: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")
    id: str = Field(pattern=r"^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$")
    targets: dict[str, TargetFile] = Field(min_length=1)
    default_target: str | None = None
    params: str | dict[str, Any] | None = None
    params_for: dict[str, str] = Field(default_factory=dict)
    env: list[str] = Field(default_factory=list)
    secrets: dict[str, SecretSource] = Field(default_factory=dict)
    kinds: dict[str, str] = Field(default_factory=dict)
    artifact_root: str | None = None
    exclude: list[str] = Field(default_factory=list)
    adopt: bool = False
    ancestry: Literal["note", "refuse"] = "note"
    ignore_warnings: list[str] = Field(default_factory=list)
