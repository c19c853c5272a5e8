"""The generated tables of docs/internals are what the tests say; needs no client."""

from __future__ import annotations

import os

from conformance.record import UPDATE
from conformance.table import (
    CONTRACT,
    OPERATIONS,
    OUTSIDE,
    PAGE,
    assumptions,
    held_by,
    kept,
    render,
    render_contract,
)

from reconciler.emulator.switches import SWITCHES


def test_the_pages_name_the_tests_that_carry_the_markers() -> None:
    for page, text in ((PAGE, render(kept())), (CONTRACT, render_contract())):
        if os.environ.get(UPDATE):
            page.write_text(text, encoding="utf-8")
        assert text == page.read_text(encoding="utf-8"), f"{UPDATE}=1 pytest tests/conformance/test_table.py"


def test_every_number_that_a_test_names_is_one_of_the_contract() -> None:
    known = {operation.number for operation in OPERATIONS} | set(assumptions()) | set(OUTSIDE)
    assert set(held_by()) <= known


def test_every_operation_is_held_by_a_test() -> None:
    numbers = {operation.number for operation in OPERATIONS}
    assert numbers <= set(held_by())


def test_the_contract_lists_the_switches_of_the_emulator() -> None:
    section = CONTRACT.read_text(encoding="utf-8").partition("## 12. ")[2]
    listed = {line.split("`")[1] for line in section.splitlines() if line.startswith("| `")}
    assert listed == set(SWITCHES)
