"""Templates: what they may do, what they may not, and where their mistakes are reported."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import HEAD, Folder

IMAGE = """\
body:
  name: {name}
  type: workflow
  version: 1.0.0
  buildDetails: {{source: dockerfile, dockerfile: FROM x}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.chdir(tmp_path)
    return Folder.at(tmp_path)


def test_the_order_of_parameters_is_project_target_files_flags(tmp_path: Path) -> None:
    head = HEAD.replace("tenant.db}", "tenant.db, params: {b: target, c: target}}")
    folder = Folder.at(tmp_path, f"{head}params: {{a: project, b: project, c: project}}\n")
    folder.write("images/x.yaml", IMAGE.format(name='"{{ a }}-{{ b }}-{{ c }}-{{ target }}"'))
    assert folder.only("c=flag=with=equals").ref.name == "project-target-flag=with=equals-local"


def test_an_undefined_variable_names_its_line_and_the_nearest_one(folder: Folder) -> None:
    folder.write("images/x.yaml", IMAGE.format(name="{{ trainr }}"))
    assert folder.problems("trainer=a") == [
        "images/x.yaml:2:12: error: the variable 'trainr' is not defined -> did you mean 'trainer'?"
    ]


def test_an_undefined_variable_far_from_any_suggests_raw(folder: Folder) -> None:
    folder.write("images/x.yaml", IMAGE.format(name="{{ payload }}"))
    (said,) = folder.problems()
    assert "{% raw %}" in said


def test_text_inside_raw_stays_as_it_is(folder: Folder) -> None:
    folder.write("images/x.yaml", IMAGE.format(name="x").replace("FROM x", '"{% raw %}{{ y }}{% endraw %}"'))
    assert folder.only().body["buildDetails"]["dockerfile"] == "{{ y }}"


def test_a_value_that_renders_empty_is_not_silently_dropped(folder: Folder) -> None:
    folder.write("images/x.yaml", IMAGE.format(name="x") + "  description: {{ text }}\n")
    (said,) = folder.problems("text=")
    assert said.startswith("images/x.yaml:6:15: error: body.description renders empty")


def test_a_literal_null_is_not_declared(folder: Folder) -> None:
    folder.write("images/x.yaml", IMAGE.format(name="x") + "  description: null\n")
    assert "description" not in folder.only().body


def test_an_include_keeps_the_indentation_of_its_tag(folder: Folder) -> None:
    folder.write("_build.yaml", "source: dockerfile\ndockerfile: |\n  FROM x\n\n  RUN y\n")
    text = IMAGE.format(name="x").splitlines()[:-1]
    lines = [*text, "  buildDetails:", '    {% include "_build.yaml" %}', "  description: after"]
    folder.write("images/x.yaml", "\n".join(lines) + "\n")
    body = folder.only().body
    assert body["buildDetails"]["dockerfile"] == "FROM x\n\nRUN y\n"
    assert body["description"] == "after"


def test_places_lead_through_includes_and_loops_to_the_line_that_was_written(folder: Folder) -> None:
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


@pytest.mark.parametrize(
    "payload",
    [
        "{{ ''.__class__ }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ self.__init__.__globals__ }}",
        "{{ ''|attr('__class__') }}",
        "{{ '{0.__class__}'.format('') }}",
        "{{ ('{0.__class__}'.format)('') }}",
        "{{ '%s'.__mod__ }}",
        "{{ lipsum.__globals__ }}",
        "{{ cycler.__init__ }}",
        "{{ joiner }}",
        "{{ namespace.__init__.__globals__ }}",
        "{{ range.__self__ }}",
        "{{ dict.__base__ }}",
        "{{ os_env.__class__ }}",
        "{{ [].append(1) }}",
        "{{ {}.update({}) }}",
        "{{ 'x' * 1000000000 }}",
        "{{ [1] * 100000000 }}",
        "{{ 9 ** 99999999 }}",
        "{% for i in range(99999999) %}x{% endfor %}",
        "{% for i in range(9999) %}{% for j in range(9999) %}{% endfor %}{% endfor %}",
        "{% include '/etc/hostname' %}",
        "{% include '../outside.yaml' %}",
        "{% include 'a/../../outside.yaml' %}",
        "{% import 'os' as os %}",
        "{{ ''.join(['a']).__class__ }}",
        "{{ (1).__class__ }}",
        "{{ none.__class__ }}",
    ],
)
def test_a_hostile_template_is_a_problem_and_nothing_more(folder: Folder, payload: str) -> None:
    (folder.root.parent / "outside.yaml").write_text("secret")
    folder.write("images/x.yaml", IMAGE.format(name="x") + f'  description: "{payload}"\n')
    (said,) = folder.problems()
    assert said.startswith("images/x.yaml:6")
    assert "secret" not in said


def test_a_link_out_of_the_project_is_not_included(folder: Folder, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-outside.yaml"
    outside.write_text("secret: 1\n")
    (tmp_path / "_link.yaml").symlink_to(outside)
    folder.write("images/x.yaml", '{% include "_link.yaml" %}\n')
    (said,) = folder.problems()
    assert "leads out of the project" in said


def test_templates_see_only_the_listed_environment(tmp_path: Path) -> None:
    folder = Folder.at(tmp_path, f"{HEAD}env: [REGION]\n")
    folder.write("images/x.yaml", IMAGE.format(name='"{{ os_env.REGION }}"'))
    environ = {"REGION": "eu", "PEAK_AUTH_TOKEN": "s3cret"}
    from reconciler import pipeline

    (resource,) = pipeline.load(folder.open(environ=environ)).resources
    assert resource.ref.name == "eu"
    assert "s3cret" not in str(folder.open(environ=environ).variables)


def test_a_circle_of_includes_is_reported(folder: Folder) -> None:
    folder.write("_a.yaml", '{% include "_b.yaml" %}\n')
    folder.write("_b.yaml", '{% include "_a.yaml" %}\n')
    folder.write("images/x.yaml", '{% include "_a.yaml" %}\n')
    (said,) = folder.problems()
    assert "without end" in said
