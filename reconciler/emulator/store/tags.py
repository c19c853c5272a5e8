"""Tags as answers hold them: with a color of the platform, the same one for the same name (A71)."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from typing import Any

from reconciler.emulator.store.tenant import Tenant


def show_tags(
    tenant: Tenant, tags: Iterable[Mapping[str, Any]], *, documented: bool = False
) -> list[dict[str, Any]]:
    """The tags with their colors; `documented`: the documentation shows one for this kind."""
    if tenant.settings.documented_keys_only and not documented:
        return [{"name": tag["name"]} for tag in tags]
    return [{"name": tag["name"], "color": _choose_color(tag["name"])} for tag in tags]


def _choose_color(name: str) -> str:
    return f"#{zlib.crc32(name.encode()) & 0xFFFFFF:06x}"
