"""Parameters: how params files are read, which manifests they reach, and names that no template uses."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.files import PROJECT
from support.project import ProjectFolder

from reconciler import pipeline
from reconciler.config.project import ProjectOptions
from reconciler.errors import ConfigurationError
from reconciler.model.problem import InputError

WORKFLOW = """\
body:
  name: train
  steps: {only: {command: "run {{ machine }} {{ rate | default(1) }}", imageId: 1, imageVersionId: 2}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProjectFolder:
    monkeypatch.chdir(tmp_path)
    folder = ProjectFolder.at(tmp_path, f"{PROJECT}params: params.yaml\n")
    folder.write("params.yaml", "machine: small\n")
    folder.write("workflows/train.yaml", WORKFLOW)
    return folder


def problems_with(folder: ProjectFolder, text: str, *params: str) -> list[str]:
    folder.write("params.yaml", text)
    try:
        return folder.problems(*params)
    except InputError as error:
        return [f"{problem.location}: {problem.severity}: {problem.message}" for problem in error.problems]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("1.10", "1.10 is the number 1.1"),
        ("0.50", "0.50 is the number 0.5"),
        ("+5", "+5 is the number 5"),
        ("0012", "parses 0012 as 10"),
        ("1_000", "parses 1_000 as 1000"),
        ("22:22", "parses 22:22 as 1342"),
        ("yes", "parses yes as true"),
    ],
)
def test_a_value_that_templates_write_differently_is_warned_about(
    folder: ProjectFolder, value: str, said: str
) -> None:
    (found,) = problems_with(folder, f"machine: {value}\n")
    assert found.startswith("params.yaml:1:10: warning: ")
    assert said in found


@pytest.mark.parametrize("value", ["1.1", "12", "true", '"1.10"', "text", "-3", "1.5e+300"])
def test_other_values_are_not(folder: ProjectFolder, value: str) -> None:
    assert problems_with(folder, f"machine: {value}\n") == []


def test_values_in_the_project_file_are_read_with_the_same_care(folder: ProjectFolder) -> None:
    folder.write("peak-apply.yaml", f"{PROJECT}params: {{machine: 1.10}}\n")
    (folder.root / "params.yaml").unlink()
    (found,) = folder.problems()
    assert found.startswith("peak-apply.yaml:6:19: warning: 1.10 is the number 1.1")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("machine: a\n---\nmachine: b\n", "params.yaml:3:1: error: a params file is one YAML document"),
        ("machine: a\nmachine: b\n", "params.yaml:2:1: error: the key 'machine' is written twice"),
        ("machine: 2020-01-01\n", "params.yaml:1:10: error: YAML parses 2020-01-01 as a date"),
        ("[machine]\n", "params.yaml:1: error: a params file is a mapping"),
    ],
)
def test_a_params_file_has_the_errors_of_a_manifest(folder: ProjectFolder, text: str, said: str) -> None:
    (found,) = problems_with(folder, text)
    assert found.startswith(said)


def test_an_empty_second_document_is_none(folder: ProjectFolder) -> None:
    assert problems_with(folder, "---\nmachine: small\n---\n") == []


@pytest.mark.parametrize(
    ("given", "fix"),
    [
        ("machin=large", "did you mean 'machine'?"),
        ("size.cpu=4", "templates can use names of letters, digits and _"),
        ("data-set=x", "templates can use names of letters, digits and _"),
        ("zzzz=1", "remove it"),
    ],
)
def test_a_name_that_no_template_uses_is_warned_about(folder: ProjectFolder, given: str, fix: str) -> None:
    name = given.partition("=")[0]
    assert folder.problems(given) == [
        f"None: warning: -p {name}: no template of this project uses it -> {fix}"
    ]


def test_a_name_that_only_an_included_file_uses_is_used(folder: ProjectFolder) -> None:
    folder.write(
        "workflows/_step.yaml", "command: run {{ size }} {{ machine }}\nimageId: 1\nimageVersionId: 2\n"
    )
    body = 'body:\n  name: other\n  steps:\n    a:\n      {% include "_step.yaml" %}\n'
    folder.write("workflows/other.yaml", body)
    assert folder.problems("size=4") == []


@pytest.mark.parametrize("name", ["target", "os_env"])
def test_what_peak_apply_sets_cannot_be_given(folder: ProjectFolder, name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"-p {name}: peak-apply sets this variable"):
        folder.problems(f"{name}=x")
    (found,) = problems_with(folder, f"machine: small\n{name}: x\n")
    assert found.startswith(f"params.yaml:2:1: warning: the value of '{name}' has no effect")


@pytest.mark.parametrize(
    ("extra", "near"),
    [("machin", "machine"), ("rates", "rate"), ("mahcine", "machine"), ("machime", "machine")],
)
def test_a_misspelt_name_of_a_params_file_is_warned_about(
    folder: ProjectFolder, extra: str, near: str
) -> None:
    text = f"{extra}: 1\n"
    folder.write("workflows/train.yaml", WORKFLOW.replace("{{ machine }}", "{{ machine | default('x') }}"))
    (found,) = problems_with(folder, text)
    assert (
        found
        == f"params.yaml:1:1: warning: no template of this project uses {extra!r} -> did you mean {near!r}?"
    )


def test_other_unused_names_of_a_params_file_are_not(folder: ProjectFolder) -> None:
    assert problems_with(folder, "machine: small\nmachine2: x\nother: y\nrat3s: z\n") == []


def test_params_for_reach_only_what_their_glob_means(folder: ProjectFolder) -> None:
    folder.write("workflows/more.yaml", WORKFLOW.replace("train", "more"))
    folder.write("params_of_train.yaml", "machine: large\nrate: 2\n")
    project = f'{PROJECT}params: params.yaml\nparams_for: {{"workflows/train.yaml": params_of_train.yaml}}\n'
    folder.write("peak-apply.yaml", project)
    commands = {r.ref.name: r.body["steps"]["only"]["command"] for r in folder.load().resources}
    assert commands == {"train": "run large 2", "more": "run small 1"}
    commands = {r.ref.name: r.body["steps"]["only"]["command"] for r in folder.load("machine=mine").resources}
    assert commands == {"train": "run mine 2", "more": "run mine 1"}
    more = ProjectOptions(params_files=(folder.write("_v.yaml", "rate: 3\n"),))
    loaded = pipeline.load_manifests(pipeline.open_project(folder.root, more, {}))
    assert [r.body["steps"]["only"]["command"] for r in loaded.resources] == ["run small 3", "run large 3"]


def test_params_for_that_mean_no_manifest_are_warned_about(folder: ProjectFolder) -> None:
    folder.write("more.yaml", "rate: 2\n")
    folder.write(
        "peak-apply.yaml", f"{PROJECT}params: params.yaml\nparams_for: {{nothing.yaml: more.yaml}}\n"
    )
    (found,) = folder.problems()
    assert "params_for: nothing.yaml means no manifest" in found


def test_a_missing_file_of_params_for_is_an_error_at_its_line(folder: ProjectFolder) -> None:
    folder.write("peak-apply.yaml", f"{PROJECT}params_for: {{x.yaml: missing.yaml}}\n")
    with pytest.raises(InputError) as raised:
        folder.open()
    assert "missing.yaml does not exist" in raised.value.problems[0].message


def test_an_error_in_a_comment_says_that_comments_are_rendered(folder: ProjectFolder) -> None:
    folder.write("workflows/train.yaml", f"{WORKFLOW}  # tags: [{{name: '{{{{ old_owner }}}}'}}]\n")
    (found,) = folder.problems()
    assert "old_owner" in found
    assert "templates are rendered in comments of YAML too" in found
