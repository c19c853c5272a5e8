"""docs/emulator.md is what the tests say; needs no client."""

from __future__ import annotations

import os

from conformance.record import UPDATE
from conformance.table import ASSUMPTIONS, OPERATIONS, OUTSIDE, PAGE, held_by, kept, render


def test_the_page_names_the_tests_that_carry_the_markers() -> None:
    page = render(kept())
    if os.environ.get(UPDATE):
        PAGE.write_text(page, encoding="utf-8")
    assert page == PAGE.read_text(encoding="utf-8"), f"{UPDATE}=1 pytest tests/conformance/test_table.py"


def test_every_number_that_a_test_names_is_one_of_the_contract() -> None:
    known = {operation.number for operation in OPERATIONS} | set(ASSUMPTIONS) | set(OUTSIDE)
    assert set(held_by()) <= known


def test_every_operation_is_held_by_a_test() -> None:
    numbers = {operation.number for operation in OPERATIONS}
    assert numbers <= set(held_by())
