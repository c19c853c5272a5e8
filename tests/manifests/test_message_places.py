"""Messages show the line as written, as rendered, and the chain of includes that leads to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from manifests.location_helpers import HERE, PROBLEM
from support.files import PROJECT
from support.project import ProjectFolder

from reconciler.model.problem import InputError
from reconciler.reports.problems import render_problems_github, render_problems_json, render_problems_text


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProjectFolder:
    monkeypatch.chdir(tmp_path)
    made = ProjectFolder.at(tmp_path)
    made.write("_step.yaml", "command: run\nimageId: {{ image }}\n")
    made.write("workflows/w.yaml", PROBLEM)
    return made


def problems(folder: ProjectFolder, *params: str) -> InputError:
    with pytest.raises(InputError) as raised:
        folder.load(*params)
    return raised.value


def test_a_message_shows_the_line_the_rendered_line_and_the_chain_of_includes(folder: ProjectFolder) -> None:
    from reconciler.cli.console.source_excerpts import read_source_line

    said = render_problems_text(
        problems(folder, "image=many").problems, color=False, source_line=read_source_line
    )
    assert said.splitlines()[1:5] == [
        "    2 | imageId: {{ image }}",
        "      |          ^",
        "    = | imageId: many",
        "      included from workflows/w.yaml:6:7",
    ]


def test_the_documentation_shows_such_a_message(folder: ProjectFolder) -> None:
    from reconciler.cli.console.source_excerpts import read_source_line

    folder.write(
        "_step.yaml", "command: python train.py\nimageId: {{ image }}\nresources: {instanceTypeId: 21}\n"
    )
    (folder.root / "workflows/w.yaml").unlink()
    text = 'body:\n  name: train\n  steps:\n    train:\n      {% include "_step.yaml" %}\n'
    folder.write("workflows/train.yaml", text)
    said = render_problems_text(
        problems(folder, "image=many").problems, color=False, source_line=read_source_line
    )
    assert said in (HERE.parent.parent / "docs/templates.md").read_text(encoding="utf-8")


def test_json_and_github_have_them_too(folder: ProjectFolder) -> None:
    import json

    found = problems(folder, "image=many").problems
    (problem,) = json.loads(render_problems_json(found))["problems"]
    assert (problem["file"], problem["line"], problem["column"]) == ("_step.yaml", 2, 10)
    assert problem["rendered"] == "imageId: many"
    assert problem["included_from"] == [{"file": "workflows/w.yaml", "line": 6, "column": 7}]
    assert "%0Arendered: imageId: many%0Aincluded from workflows/w.yaml:6:7%0A" in render_problems_github(
        found
    )


def test_a_line_that_was_rendered_as_written_is_not_shown_twice(folder: ProjectFolder) -> None:
    folder.write("_step.yaml", "command: run\nimageId: many\n")
    (problem,) = problems(folder).problems
    assert problem.location is not None
    assert problem.location.rendered == ""


def test_a_rendered_line_that_may_hold_a_secret_is_not_shown(folder: ProjectFolder) -> None:
    folder.write("_step.yaml", "command: run\nimageId: 1\ntoken_of: {{ image }}\n")
    found = problems(folder, "image=s3cr3t-sentinel").problems
    assert all("s3cr3t" not in (p.location.rendered if p.location else "") for p in found)
    assert "s3cr3t" not in render_problems_text(found, color=False)


def test_the_chain_goes_through_several_files_and_macros(folder: ProjectFolder) -> None:
    folder.write("_step.yaml", '{% include "_inner.yaml" %}\n')
    folder.write("_inner.yaml", '{% from "_lib.yaml" import id %}\ncommand: run\n{{ id(image) }}\n')
    folder.write("_lib.yaml", "{% macro id(x) %}imageId: {{ x }}{% endmacro %}\n")
    (problem,) = problems(folder, "image=many").problems
    place = problem.location
    assert place is not None
    assert [str(step) for step in (place, *place.trail)] == [
        "_lib.yaml:1:27",
        "_inner.yaml:3:1",
        "_step.yaml:1:1",
        "workflows/w.yaml:6:7",
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: {{ x }}\nb: {{ missing }}\n", "2:7"),
        ("a: {{ 1 }} {{ x ~ missing }}\n", "1:19"),
        ("a: {{ m.missing }}\n", "1:9"),
        ("a: 1\n{% if missing %}b{% endif %}\n", "2:7"),
        ("a: 1\n{% for x in missing %}b{% endfor %}\n", "2:13"),
        ("a: 1\nb: {{ 1 / 0 }}\n", "2:4"),
        ("a: 1\nb: {{ 1 + }}\n", "2:11"),
        ("a: 1\n  {% unknown %}\n", "2:6"),
        ("a: 1\nb: {{ x | unknown }}\n", "2:11"),
        ("a: 1\nb: {{ 'x }}\n", "2:7"),
        ("a: 1\r\nb: ü {{ missing }}\r\n", "2:9"),
        ('a: 1\n{% include "missing.yaml" %}\n', "2:13"),
        ("a: {{ x -}}\n\n  {{- missing }}\n", "3:7"),
        ("a: {{ x }}\nb: [1, 2\n", "2:9"),
        ("a: {{ x }}\nb: {{ x }}: c: d\n", "2:11"),
        ("a: {{ x }} - {{ y }}\n", "1:17"),
    ],
)
def test_an_error_of_the_template_stands_at_its_column(folder: ProjectFolder, text: str, place: str) -> None:
    (folder.root / "workflows/w.yaml").unlink()
    folder.write("peak-apply.yaml", PROJECT + "params: {x: a long value, m: {k: v}}\n")
    folder.write("workflows/x.yaml", text)
    found = problems(folder).problems
    assert str(found[0].location) == f"workflows/x.yaml:{place}"


def test_an_error_in_an_included_file_has_its_chain(folder: ProjectFolder) -> None:
    (problem,) = problems(folder).problems
    assert "'image' is not defined" in problem.message
    assert problem.location is not None
    assert [str(step) for step in (problem.location, *problem.location.trail)] == [
        "_step.yaml:2:13",
        "workflows/w.yaml:6:7",
    ]


def test_a_column_counts_letters_and_a_line_is_what_an_editor_says(folder: ProjectFolder) -> None:
    (folder.root / "workflows/w.yaml").unlink()
    folder.write("workflows/x.yaml", 'a: "ü\u2028é"\nb: {{ 1 }} {{ missing }}\n')
    assert str(problems(folder).problems[0].location) == "workflows/x.yaml:2:15"
