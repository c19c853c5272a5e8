"""The switches for what is not known about the real platform, by name (settings.py)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

from reconciler.emulator.settings import Settings

_WORDS = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}
_TYPES = {"bool": bool, "float": float}
_OTHER = ("build_seconds", "deploy_seconds", "latency_ms")

SWITCHES: dict[str, type] = {
    field.name.replace("_", "-"): _TYPES[str(field.type)]
    for field in fields(Settings)
    if field.type in _TYPES and field.name not in _OTHER
}
"""Name -> bool or float."""


class BadSwitch(ValueError):
    """A switch that does not exist, or a value that it does not take."""


def parse_switches(texts: Iterable[str]) -> dict[str, bool | float]:
    """`NAME=VALUE` each, as keyword arguments of `Settings`."""
    return dict(_parse_switch(text) for text in texts)


def _parse_switch(text: str) -> tuple[str, bool | float]:
    name, _, value = text.partition("=")
    if name not in SWITCHES:
        raise BadSwitch(f"{text!r}: there is no switch {name!r}; there are {', '.join(sorted(SWITCHES))}")
    field = name.replace("-", "_")
    if SWITCHES[name] is bool:
        if value.lower() not in _WORDS:
            raise BadSwitch(f"{text!r}: a switch is `yes` or `no`")
        return field, _WORDS[value.lower()]
    try:
        return field, max(0.0, float(value))
    except ValueError as error:
        raise BadSwitch(f"{text!r}: {name} takes a number of seconds") from error
