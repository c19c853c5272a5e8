"""Plain scalars mean what PyYAML makes of them (contract 7); what JSON cannot hold is a problem."""

from __future__ import annotations

import json
import os
import re
import subprocess
from typing import Any

import pytest
from conformance.official import explain_absence, find_interpreter
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.manifests.yaml.document import locate_in_file
from reconciler.manifests.yaml.reader import read_yaml
from reconciler.manifests.yaml.scalars import parse_plain
from reconciler.model.problem import Severity

SAME = [
    *("yes", "Yes", "YES", "no", "On", "off", "true", "False", "yEs", "y", "n", "Y", "tRue"),
    *("~", "null", "Null", "NULL", "nULL", ""),
    *(
        "0",
        "00",
        "010",
        "0777",
        "08",
        "0o14",
        "0x1F",
        "0x_1F",
        "0b11",
        "+1",
        "-1",
        "1_000",
        "_1",
        "1_",
        "--1",
    ),
    *("1:30", "19:00", "12:30:45", "-1:30", "1:60", "0:30", "190:20:30", "123456789012345678:30"),
    *(
        "1.0",
        "0.10",
        "1.",
        ".5",
        "-.5",
        "+.5",
        "1e3",
        "1.0e3",
        "1.0e+3",
        "1.e-3",
        "1.5_0",
        "1:30.5",
        "0.0.1",
        "1.2.3",
    ),
    *("1234567e5", "v1.0", "1.0-rc1", "12e03", "a", "=", "+", ".", "..", "0x", "0b", "0xg", "1:2:3:4"),
]
DATES = ["2026-01-02", "2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43.10 -5", "2001-12-15 2:59:43.10"]
NO_NUMBERS = [".inf", "-.Inf", "+.INF", ".nan", ".NaN", "0x_", "0b__", "1." + "9" * 400 + "e+999", "9" * 500]

ASK = """
import json, sys, yaml
def read(text):
    try:
        value = yaml.safe_load("k: " + text)["k"]
    except Exception as error:
        return ["error", type(error).__name__]
    return [type(value).__name__, repr(value)]
json.dump([read(text) for text in json.load(sys.stdin)], sys.stdout)
"""


def officially(texts: list[str]) -> list[list[str]]:
    """Type and value of each scalar, as the official client's reader takes it."""
    if reason := explain_absence():
        pytest.skip(reason)
    ended = subprocess.run(
        [find_interpreter(), "-c", ASK],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": os.defpath, "PYTHONUTF8": "1"},
    )
    found: list[list[str]] = json.loads(ended.stdout)
    return found


def ours(text: str) -> list[str]:
    value = parse_plain(text)
    return [type(value).__name__, repr(value)]


def test_scalars_mean_what_they_mean_to_the_official_client() -> None:
    readable = [text for text in SAME if text != "="]  # the official reader cannot read it at all
    assert [ours(text) for text in readable] == officially(readable)


@given(
    st.lists(
        st.text(alphabet="0123456789_.:+-exobEXOTainfyYNS~", min_size=1, max_size=9), min_size=40, max_size=40
    )
)
@settings(max_examples=15, deadline=None)
def test_scalars_of_any_letters_mean_what_they_mean_to_the_official_client(texts: list[str]) -> None:
    texts = [
        text for text in texts if not re.match(r"[-:?.]$|[-?:]\s|---|\.\.\.", text) and not text.endswith(":")
    ]
    for text, theirs in zip(texts, officially(texts), strict=True):
        mine = ours(text)
        if theirs[0] in {"date", "datetime"}:
            assert mine[0] == "DateText", text
        elif theirs[0] == "error" or re.search("inf|nan", theirs[1]):
            assert mine[0] in {"NotANumber", "DateText", "str"}, text
        else:
            assert mine == theirs, text


def problems(text: str) -> list[tuple[str, Severity]]:
    return [
        (str(p.location), p.severity)
        for p in read_yaml(f"a: 1\nkey: {text}\n", locate_in_file("x.yaml")).problems
    ]


@pytest.mark.parametrize("text", [*DATES, *NO_NUMBERS])
def test_what_json_cannot_hold_is_a_problem_at_its_place(text: str) -> None:
    assert problems(text) == [("x.yaml:2:6", Severity.ERROR)]
    assert problems(f'"{text}"') == []


@pytest.mark.parametrize("text", ["yes", "off", "010", "1:30", "1_000", "0x1F", ".5", "1."])
def test_what_yaml_1_2_reads_otherwise_is_warned_about(text: str) -> None:
    assert problems(text) == [("x.yaml:2:6", Severity.WARNING)]


@pytest.mark.parametrize(
    "text", ["true", "1", "-7", "1.5", "text", "0.0.1", "null", "~", "+1", "1e3", "012a"]
)
def test_what_all_read_alike_is_not_warned_about(text: str) -> None:
    assert problems(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[https://example.com:80/x]", ["https://example.com:80/x"]),
        ("{url: http://x/y, b: c:d}", {"url": "http://x/y", "b": "c:d"}),
        ("{a:1}", {"a:1": None}),
        ("! 7", 7),
        ("!!str 7", "7"),
    ],
)
def test_texts_with_colons_in_brackets_and_simple_tags_are_read_as_the_official_client_does(
    text: str, value: Any
) -> None:
    reading = read_yaml(f"key: {text}\n", locate_in_file("x.yaml"))
    assert reading.problems == []
    assert reading.documents[0].data == {"key": value}


def test_places_are_the_same_in_brackets_with_colons() -> None:
    reading = read_yaml("a:\n  b: [c, http://x:80, {d: http://y}]\n", locate_in_file("x.yaml"))
    places = reading.documents[0].locations
    assert str(places.at(("a", "b", 1))) == "x.yaml:2:10"
    assert str(places.at(("a", "b", 2, "d"))) == "x.yaml:2:27"


def test_of_many_problems_the_first_are_told() -> None:
    said = read_yaml("a: [" + "2020-01-01, " * 1000 + "x]\n", locate_in_file("x.yaml")).problems
    assert len(said) == 51
    assert said[-1].message == "there are more problems like these"
