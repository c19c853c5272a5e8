"""The ids of warnings, by which `ignore_warnings` of a project file names them."""

from __future__ import annotations

from enum import StrEnum


class WarningId(StrEnum):
    """What a warning is about. One without an id cannot be ignored: something may be lost unseen."""

    LITERAL_SECRET = "literal-secret"  # noqa: S105 - an id
    VARIABLE_NAME = "variable-name"
    TWO_SOURCES = "two-sources"
    LISTED_TWICE = "listed-twice"
    IGNORED_FIELD = "ignored-field"
    NO_EFFECT = "no-effect"
    STICKY_SESSIONS = "sticky-sessions"
    DOCKERFILE_TEXT = "dockerfile-text"
    PATH_OUTSIDE = "path-outside"
    ADDRESS = "address"
    OLD_VERSION = "old-version"
    STEP_ORDER = "step-order"
    STEP_NAME = "step-name"
    CRON = "cron"
    YAML_DIALECT = "yaml-dialect"
    NUMBER_TEXT = "number-text"
    UNUSED_PARAMETER = "unused-parameter"
    SET_OPTION = "set-option"
    WEBAPPS = "webapps"
    SKIPPED_STEPS = "skipped-steps"


NOTES = frozenset({WarningId.WEBAPPS, WarningId.SKIPPED_STEPS})
"""What an apply does as it is written: shown as a note."""
