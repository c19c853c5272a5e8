"""The changelog has the sections of Keep a Changelog."""

from __future__ import annotations

import re

from repository.citations import ROOT

SECTIONS = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")


def test_every_version_has_known_sections_and_no_entry_outside_of_them() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    for version in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        before, *sections = re.split(r"^### (.*)\n", version, flags=re.MULTILINE)
        assert "\n- " not in before
        named = sections[::2]
        assert named == [section for section in SECTIONS if section in named]
