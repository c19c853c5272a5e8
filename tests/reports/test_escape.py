"""No data can act on a terminal, a CI log or a comment (S12, S13, S14)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from reports.samples import a_plan, a_report, some_problems

from reconciler.model.problem import ValidationResult
from reconciler.reports import formats
from reconciler.reports.problems import render_problems_text

NASTY = st.one_of(
    st.text(max_size=40),
    st.text("\x00\x07\x08\x1b\r\n\t\x7f\x85\x9b\u200b\u202e\u2066\ufeff", max_size=10),
    st.sampled_from(
        [
            "\x1b]8;;http://x\x07link\x1b]8;;\x07",
            "\x1b]52;c;AAAA\x07",
            "\n::error::x",
            "\r::set-output name=a::b",
            "::add-mask::x",
            "##[group]x",
            "</details><script>x</script>",
            "```\n# out\n```",
            "| a | b |",
            "![x](http://x/y.png)",
            "[x](http://x)",
            "@somebody",
            "<img src=x>",
            "http://auto.link",
            "#1",
        ]
    ),
)

ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
COMMAND = re.compile(r"^\s*(::|##\[)", re.MULTILINE)


OURS = {
    "h3",
    "p",
    "strong",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "br",
    "details",
    "summary",
    "ul",
    "li",
}


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(text=NASTY)
def test_plain_output_holds_no_control_characters_and_no_commands(text: str) -> None:
    for output in (
        formats.render(a_plan(text, text), "text"),
        formats.render(a_report(text), "text"),
        render_problems_text(some_problems(text), color=False, source_line=lambda _: text),
    ):
        assert not ACTS.search(output.replace("\n", "").replace("\t", ""))
        assert not COMMAND.search(output)


@settings(max_examples=150, deadline=None)
@given(text=NASTY)
def test_an_annotation_is_one_line_whatever_it_says(text: str) -> None:
    output = formats.render(ValidationResult(some_problems(text, text)), "github")
    lines = re.split(r"[\r\n]", output.rstrip("\n"))
    assert len(lines) == len(some_problems())
    assert all(re.match(r"::(error|warning)( |::)", line) for line in lines)


@settings(max_examples=150, deadline=None)
@given(text=NASTY)
def test_a_comment_shows_data_as_text_only(text: str) -> None:
    for output in (
        formats.render(a_plan(text, text), "markdown"),
        formats.render(a_report(text), "markdown"),
    ):
        html = MarkdownIt("commonmark", {"html": True}).enable("table").render(output)
        outside = re.sub(r"<pre>.*?</pre>", "", html, flags=re.DOTALL)
        tags = set(re.findall(r"<\s*/?\s*([a-zA-Z][\w-]*)", outside))
        assert tags <= OURS
        assert html.count("<details>") == html.count("</details>") == output.count("<details>")


def test_a_comment_that_is_too_long_is_cut_and_says_so() -> None:
    plan = a_plan("train", "x" * 100)
    from dataclasses import replace

    many = replace(plan, changes=plan.changes * 400)
    text = formats.render(many, "markdown")
    assert len(text) <= 65_536
    assert "do not fit" in text
    assert "400 to build" in text
