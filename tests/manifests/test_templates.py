"""Templates: what they may do, what they may not, and where their mistakes are reported."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.files import PROJECT
from support.project import ProjectFolder

IMAGE = """\
body:
  name: {name}
  type: workflow
  version: 1.0.0
  buildDetails: {{source: dockerfile, dockerfile: FROM x}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProjectFolder:
    monkeypatch.chdir(tmp_path)
    return ProjectFolder.at(tmp_path)


def test_the_order_of_parameters_is_project_target_files_flags(tmp_path: Path) -> None:
    head = PROJECT.replace("tenant.db}", "tenant.db, params: {b: target, c: target}}")
    folder = ProjectFolder.at(tmp_path, f"{head}params: {{a: project, b: project, c: project}}\n")
    folder.write("images/x.yaml", IMAGE.format(name='"{{ a }}-{{ b }}-{{ c }}-{{ target }}"'))
    assert folder.only("c=flag=with=equals").ref.name == "project-target-flag=with=equals-local"


def test_an_undefined_variable_names_its_line_and_the_nearest_one(folder: ProjectFolder) -> None:
    folder.write("images/x.yaml", IMAGE.format(name="{{ trainr }}"))
    assert folder.problems("trainer=a") == [
        "images/x.yaml:2:12: error: the variable 'trainr' is not defined -> did you mean 'trainer'?"
    ]


def test_an_undefined_variable_far_from_any_suggests_raw(folder: ProjectFolder) -> None:
    folder.write("images/x.yaml", IMAGE.format(name="{{ payload }}"))
    (said,) = folder.problems()
    assert "{% raw %}" in said


def test_text_inside_raw_stays_as_it_is(folder: ProjectFolder) -> None:
    folder.write("images/x.yaml", IMAGE.format(name="x").replace("FROM x", '"{% raw %}{{ y }}{% endraw %}"'))
    assert folder.only().body["buildDetails"]["dockerfile"] == "{{ y }}"


def test_a_value_that_renders_empty_is_not_silently_dropped(folder: ProjectFolder) -> None:
    folder.write("images/x.yaml", IMAGE.format(name="x") + "  description: {{ text }}\n")
    (said,) = folder.problems("text=")
    assert said.startswith("images/x.yaml:6:16: error: body.description renders empty")


def test_a_literal_null_is_not_declared(folder: ProjectFolder) -> None:
    folder.write("images/x.yaml", IMAGE.format(name="x") + "  description: null\n")
    assert "description" not in folder.only().body


def test_an_include_keeps_the_indentation_of_its_tag(folder: ProjectFolder) -> None:
    folder.write("_build.yaml", "source: dockerfile\ndockerfile: |\n  FROM x\n\n  RUN y\n")
    text = IMAGE.format(name="x").splitlines()[:-1]
    lines = [*text, "  buildDetails:", '    {% include "_build.yaml" %}', "  description: after"]
    folder.write("images/x.yaml", "\n".join(lines) + "\n")
    body = folder.only().body
    assert body["buildDetails"]["dockerfile"] == "FROM x\n\nRUN y\n"
    assert body["description"] == "after"


def test_places_lead_through_includes_and_loops_to_the_line_that_was_written(folder: ProjectFolder) -> None:
    folder.write("_step.yaml", "command: run\nimageId: many\n")
    folder.write(
        "workflows/w.yaml",
        """\
        body:
          name: w
          steps:
        {% for name in ["a", "b"] %}
            {{ name }}:
              {% include "_step.yaml" %}
        {% endfor %}
            last: {command: run, imageId: none}
        """,
    )
    said = folder.problems()
    assert [line.split(": error")[0] for line in said] == [
        "_step.yaml:2:10",
        "_step.yaml:2:10",
        "workflows/w.yaml:8:35",
    ]


def test_templates_see_only_the_listed_environment(tmp_path: Path) -> None:
    folder = ProjectFolder.at(tmp_path, f"{PROJECT}env: [REGION]\n")
    folder.write("images/x.yaml", IMAGE.format(name='"{{ os_env.REGION }}"'))
    environ = {"REGION": "eu", "PEAK_AUTH_TOKEN": "s3cret"}
    from reconciler import pipeline

    (resource,) = pipeline.load_manifests(folder.open(environ=environ)).resources
    assert resource.ref.name == "eu"
    assert "s3cret" not in str(folder.open(environ=environ).variables)


def test_a_circle_of_includes_is_reported(folder: ProjectFolder) -> None:
    folder.write("_a.yaml", '{% include "_b.yaml" %}\n')
    folder.write("_b.yaml", '{% include "_a.yaml" %}\n')
    folder.write("images/x.yaml", '{% include "_a.yaml" %}\n')
    (said,) = folder.problems()
    assert "without end" in said


def test_files_that_include_each_other_deeply_name_the_chain(folder: ProjectFolder) -> None:
    for number in range(12):
        folder.write(f"_{number}.yaml", f'{{% include "_{number + 1}.yaml" %}}\n')
    folder.write("images/x.yaml", '{% include "_0.yaml" %}\n')
    (said,) = folder.problems()
    assert "more than 10 deep: images/x.yaml -> _0.yaml -> _1.yaml" in said


def test_a_missing_file_names_the_nearest_one(folder: ProjectFolder) -> None:
    folder.write("_parts/_build.yaml", "a: 1\n")
    folder.write("images/x.yaml", 'body:\n  {% include "_parts/_biuld.yaml" %}\n')
    assert folder.problems() == [
        "images/x.yaml:2:15: error: the file '_parts/_biuld.yaml' is not found -> did you mean '_parts/_build.yaml'?"
    ]


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("{{ 'x' | uper }}", "did you mean 'upper'?"),
        ("{{ 'x' is defned }}", "did you mean 'defined'?"),
        ("{% foor x in [] %}{% endfor %}", "did you mean 'for'?"),
        ("{{ 'x' | pprint }}", "use tojson"),
        ("{{ name | payload }}", "{% raw %}"),
    ],
)
def test_what_jinja_does_not_know_names_what_it_knows(folder: ProjectFolder, text: str, fix: str) -> None:
    folder.write("images/x.yaml", IMAGE.format(name="x") + f"  description: {text}\n")
    (said,) = folder.problems()
    assert fix in said


def test_a_file_that_forges_the_mark_of_a_secret_is_refused(folder: ProjectFolder) -> None:
    folder.write("images/x.yaml", IMAGE.format(name="x") + "  description: \ue0f20\ue0f3\n")
    (said,) = folder.problems()
    assert said.startswith("images/x.yaml:6:16: error: a manifest cannot hold the private-use characters")
    folder.write("_part.yaml", "description: \ue0f20\ue0f3\n")
    folder.write("images/x.yaml", IMAGE.format(name="x") + '  {% include "_part.yaml" %}\n')
    (said,) = folder.problems()
    assert "'_part.yaml' contains private-use characters" in said


@pytest.mark.parametrize(
    "filters", ["upper", "replace('a', 'b')", "length", "urlencode", "truncate(3)", "list | first"]
)
def test_a_secret_goes_through_no_filter_that_would_change_it(folder: ProjectFolder, filters: str) -> None:
    dockerfile = "{{ token | secret | " + filters + " }}"
    folder.write("images/x.yaml", IMAGE.format(name="x").replace("FROM x", f'"{dockerfile}"'))
    said = folder.problems("token=abc")
    assert any("a secret cannot go through the filter" in line for line in said), said


@pytest.mark.parametrize("cut", ["[1:]", "[0]", ".strip('\ue0f3')", ".split('\ue0f2')[1]"])
def test_a_secret_cannot_be_taken_apart(folder: ProjectFolder, cut: str) -> None:
    value = "{% set t = token | secret %}{{ t" + cut.encode("unicode_escape").decode() + " }}"
    folder.write("images/x.yaml", IMAGE.format(name="x").replace("FROM x", f'"{value}"'))
    said = folder.problems("token=abc")
    assert any("takes a secret apart" in line for line in said), said


def test_a_secret_goes_through_filters_that_keep_it(folder: ProjectFolder) -> None:
    value = "{{ ['u', token | secret | trim] | join(':') | default('x') | tojson }}"
    folder.write("images/x.yaml", IMAGE.format(name="x").replace("FROM x", value))
    body = folder.only("token=abc").body
    assert body["buildDetails"]["dockerfile"].reveal() == "u:abc"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: {{ empty }}\nb: 1\n", "1:4"),
        ("a: {{ empty }} # why\n", "1:4"),
        ("{a: {{ empty }}, b: 1}\n", "1:5"),
        ("a:\n  - 1\n  - {{ empty }}\n", "3:5"),
        ("a:\n  {{ empty }}\nb: 1\n", "2:3"),
        ("{% macro m() %}a: {{ empty }}{% endmacro %}{{ m() }}\n", "1:19"),
        ("a: {% include '_empty.yaml' %}\n", "_empty.yaml:1:1"),
    ],
)
def test_a_value_that_an_expression_leaves_empty_is_found_where_it_was_written(
    folder: ProjectFolder, text: str, place: str
) -> None:
    folder.write("_empty.yaml", " {{ empty }}\n")
    (problem,) = left_empty(folder, text)
    assert problem.endswith(f"{place}: a renders empty") or "[1] renders empty" in problem


@pytest.mark.parametrize(
    "text",
    [
        "a:\nb: {{ name }}\n",
        "a: null\nb: '{{ empty }}'\n",
        "{a: , b: {{ name }}}\n",
        "a: x{{ empty }}\n",
        "a: # {{ name }}\n",
        "a: {{ 'null' }}\n",
    ],
)
def test_what_was_left_empty_by_hand_is_not_declared(folder: ProjectFolder, text: str) -> None:
    assert left_empty(folder, text) == []


def left_empty(folder: ProjectFolder, text: str) -> list[str]:
    from reconciler.manifests.load_file import find_empty_values
    from reconciler.manifests.templates.render import render
    from reconciler.manifests.yaml.reader import read_yaml

    rendered = render(folder.root / "x.yaml", text, {"empty": "", "name": "n"}, (folder.root,))
    documents = read_yaml(rendered.text, rendered.locate).documents
    return [f"{problem.location}: {problem.message}" for problem in find_empty_values(documents, rendered)]
