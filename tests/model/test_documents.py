"""Walking documents: leaves and values with their paths, copies with a value replaced or removed."""

from __future__ import annotations

from typing import Any

import pytest

from reconciler.model.documents import (
    MISSING,
    drop_nulls,
    iter_fields,
    iter_values,
    map_leaves,
    map_values,
    replace_at,
    value_at,
)

DOCUMENT: dict[str, Any] = {"a": [1, {"b": None}], "c": {"d": "x", "e": {}}}


def test_leaves_and_keys_are_converted_wherever_they_are() -> None:
    assert map_leaves(DOCUMENT, str, str.upper) == {"A": ["1", {"B": "None"}], "C": {"D": "x", "E": {}}}


def test_tuples_become_lists() -> None:
    assert map_leaves((1, (2,)), lambda leaf: -leaf) == [-1, [-2]]


def test_a_converted_value_is_not_entered() -> None:
    def convert(path: tuple[str | int, ...], value: Any) -> Any:
        return "here" if path == ("c",) else value

    assert map_values(DOCUMENT, convert) == {"a": [1, {"b": None}], "c": "here"}


def test_every_value_comes_before_what_it_holds() -> None:
    assert [path for path, _ in iter_values(DOCUMENT)] == [
        (), ("a",), ("a", 0), ("a", 1), ("a", 1, "b"), ("c",), ("c", "d"), ("c", "e"),
    ]  # fmt: skip


def test_fields_are_whole_lists_and_empty_maps() -> None:
    assert list(iter_fields(DOCUMENT)) == [(("a",), [1, {"b": None}]), (("c", "d"), "x"), (("c", "e"), {})]
    assert list(iter_fields({})) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((), DOCUMENT),
        (("a", 1, "b"), None),
        (("c", "d"), "x"),
        (("c", "d", "e"), MISSING),
        (("a", 2), MISSING),
        (("a", "b"), MISSING),
        (("z",), MISSING),
    ],
)
def test_the_value_at_a_path(path: tuple[str | int, ...], value: Any) -> None:
    assert value_at(DOCUMENT, path) is value or value_at(DOCUMENT, path) == value


@pytest.mark.parametrize(
    ("path", "value", "changed"),
    [
        (("a", 0), 2, {"a": [2, {"b": None}], "c": DOCUMENT["c"]}),
        (("z", "y"), 1, {**DOCUMENT, "z": {"y": 1}}),
        (("c", "d"), None, {**DOCUMENT, "c": {"e": {}}}),
        (("c", "z"), None, DOCUMENT),
    ],
)
def test_a_value_is_replaced_added_or_removed_in_a_copy(
    path: tuple[str | int, ...], value: Any, changed: Any
) -> None:
    before = repr(DOCUMENT)
    assert replace_at(DOCUMENT, path, value) == changed
    assert repr(DOCUMENT) == before


def test_nulls_are_dropped_from_maps_but_not_from_lists() -> None:
    assert drop_nulls({"a": None, "b": [None, {"c": None, "d": 1}]}) == {"b": [None, {"d": 1}]}
