"""Checks where a golden message does not reach: many mistakes at once, secrets, what must stay quiet."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from support.files import PROJECT
from support.project import ProjectFolder

from reconciler import pipeline
from reconciler.model.problem import InputError, Problem

STEP = "{imageId: 1, command: a%s}"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProjectFolder:
    monkeypatch.chdir(tmp_path)
    return ProjectFolder.at(tmp_path)


def workflow(folder: ProjectFolder, steps: str, rest: str = "") -> None:
    folder.write("workflows/w.yaml", f"body:\n  name: w\n{rest}  steps:\n{steps}")


def quick(folder: ProjectFolder) -> list[str]:
    began = time.process_time()
    said = folder.problems()
    assert time.process_time() - began < 2.0
    return said


MANY = {
    "unknown parents": "".join(f"    s{n}: {STEP % f', parents: [t{n}]'}\n" for n in range(4000)),
    "unknown fields": "    a:\n      imageId: 1\n      command: a\n"
    + "".join(f"      f{n}: 1\n" for n in range(9000)),
    "wrong types": "".join(f"    s{n}: {{imageId: x, command: [1]}}\n" for n in range(4000)),
    "unknown inherited values": "".join(
        f"    s{n}: {STEP % f', parameters: {{inherit: {{A: b{n}}}}}'}\n" for n in range(4000)
    ),
    "a chain that asks each step before": "    s0: {imageId: 1, command: a, outputParameters: {o: o.txt}}\n"
    + "".join(
        f"    s{n}: {STEP % f', parents: [s{n - 1}], parameters: {{inherit: {{A: o}}}}'}\n"
        for n in range(1, 3000)
    ),
    "a circle": "".join(f"    s{n}: {STEP % f', parents: [s{(n + 1) % 4000}]'}\n" for n in range(4000)),
}


@pytest.mark.parametrize("what", MANY)
def test_thousands_of_mistakes_take_no_time_and_no_pages(folder: ProjectFolder, what: str) -> None:
    workflow(folder, MANY[what])
    said = quick(folder)
    assert len(said) <= 32
    assert all(len(line) < 1000 for line in said)
    assert what.startswith("a ") or any("more problems like these" in line for line in said)


def test_an_error_is_not_lost_behind_many_warnings(folder: ProjectFolder) -> None:
    env = ", ".join(f"A-{n}: x" for n in range(100))
    workflow(
        folder, f"    a: {STEP % f', parameters: {{env: {{{env}}}}}'}\n    b: {STEP % ', parents: [c]'}\n"
    )
    with pytest.raises(InputError) as caught:
        folder.load()
    errors = [p.message for p in caught.value.problems if p.severity == "error"]
    assert errors == ["no step is called 'c'"]


def secret_folder(tmp_path: Path) -> ProjectFolder:
    secrets = "secrets: {hook: {env: HOOK}}\n"
    return ProjectFolder.at(tmp_path, PROJECT + secrets)


def problems(folder: ProjectFolder, **environ: str) -> tuple[Problem, ...]:
    try:
        return pipeline.load_manifests(folder.open(environ=environ)).warnings
    except InputError as error:
        return error.problems


@pytest.mark.parametrize(
    "body",
    [
        'triggers: [{cron: "{{ hook }}"}]',
        'watchers: [{user: "{{ hook }}", events: {fail: true}}]',
        'watchers: [{webhook: {name: a, url: "{{ hook }}", payload: "{}"}, events: {fail: true}}]',
        'tags: [{name: a}, {name: a}]\n  watchers: [{webhook: {name: a, url: "{{ hook }}", payload: 1}, events: {}}]',
    ],
)
def test_what_is_said_of_a_secret_does_not_show_it(tmp_path: Path, body: str) -> None:
    folder = secret_folder(tmp_path)
    workflow(folder, f"    a: {STEP % ''}\n", f"  {body}\n")
    assert not any("s3cret" in p.message + p.fix for p in problems(folder, HOOK="s3cret value"))


def test_a_secret_without_its_source_is_no_mistake_of_the_manifest(tmp_path: Path) -> None:
    folder = secret_folder(tmp_path)
    repository = ', repository: {url: "https://example.com/r", branch: main, token: "{{ hook }}"}'
    watcher = '  watchers: [{webhook: {name: a, url: "{{ hook }}", payload: "{}"}, events: {fail: true}}]\n'
    workflow(folder, f"    a: {STEP % repository}\n", watcher)
    assert problems(folder) == ()


@pytest.mark.parametrize(
    "cron", ["* * * * *", "*/5 8-17 * * MON-FRI", "0 0 1 JAN *", "0 6 29 2 *", "0 0 1,15 * 5", "15 3 * * 7"]
)
def test_a_schedule_that_comes_is_right(folder: ProjectFolder, cron: str) -> None:
    workflow(folder, f"    a: {STEP % ''}\n", f'  triggers: [{{cron: "{cron}"}}]\n')
    assert folder.problems() == []


@pytest.mark.parametrize("name", ["TOKEN_URL", "PASSWORD_FILE", "KEYBOARD", "MONKEY", "SECRETS_PATH"])
def test_a_variable_about_a_secret_is_none(folder: ProjectFolder, name: str) -> None:
    workflow(folder, f"    a: {STEP % f', parameters: {{env: {{{name}: x}}}}'}\n")
    assert folder.problems() == []


def test_a_step_two_levels_up_may_be_asked_about(folder: ProjectFolder) -> None:
    condition = "[{condition: equals, paramName: o, stepName: a, value: x}]"
    asks = f", parents: [b], executionParameters: {{conditional: {condition}}}, parameters: {{inherit: {{V: o}}}}"
    workflow(
        folder,
        f"    a: {STEP % ', outputParameters: {o: o.txt}'}\n"
        f"    b: {STEP % ', parents: [a]'}\n"
        f"    c: {STEP % asks}\n",
    )
    assert folder.problems() == []


def test_a_file_that_is_too_large_is_refused_unread(folder: ProjectFolder) -> None:
    folder.write("workflows/w.yaml", "# " + "x" * 2**20 + "\n")
    (said,) = quick(folder)
    assert "larger than 1 MiB" in said


@pytest.mark.parametrize("text", ["", "# nothing here\n", "---\n", "---\n# one\n---\n"])
def test_a_file_that_holds_nothing_declares_nothing(folder: ProjectFolder, text: str) -> None:
    folder.write("workflows/w.yaml", text)
    loaded = folder.load()
    assert (loaded.resources, loaded.warnings) == ((), ())
