"""Manifests of strangers: no escape, no exhaustion, no file from outside, no secret (S1-S3, S10, S11)."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manifests.malicious_inputs import BOMBS, ESCAPES, INCLUDED, ODD_PATHS, PATHS, YAML
from support.files import PROJECT
from support.project import ProjectFolder
from support.workspace import Workspace

from reconciler import pipeline
from reconciler.manifests.templates.render import render
from reconciler.manifests.yaml.reader import read_yaml
from reconciler.model.problem import InputError
from reconciler.reports.problems import render_problems_text

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
MOST_SECONDS, MOST_MEGABYTES = 2.0, 150
MOST_SECONDS_OF_YAML = 1.0
OUTSIDE = "the content of a file outside of the project"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with links, and a file beside it that nobody may read."""
    above = tmp_path_factory.mktemp("strangers")
    (above / "outside.yaml").write_text(OUTSIDE)
    made = above / "project"
    (made / "inside").mkdir(parents=True)
    (made / ".git").mkdir()
    (made / ".git/config").write_text(OUTSIDE)
    for hidden in (made / ".env", made / "inside/.env"):
        hidden.write_text(OUTSIDE)
    (made / "inside/inside.txt").write_text("inside")
    links = {
        "link-out.yaml": "../outside.yaml",
        "link-out": "..",
        "link-to-link": "link-out.yaml",
        "link-to-git": ".git",
        "link-to-proc": "/proc/self/environ",
        "inside/link-up": "../..",
        "link-inside.txt": "inside/inside.txt",
    }
    for name, target in links.items():
        (made / name).symlink_to(target)
    for name, text in INCLUDED.items():
        (made / name).write_text(text)
    return made


def read_by(root: Path, texts: Mapping[str, str] | Iterable[str]) -> dict[str, Any]:
    """What a process that watches itself says of each text."""
    given = texts if isinstance(texts, Mapping) else {text: text for text in texts}
    files = [{"name": "manifest.yaml", "text": text} for text in given.values()]
    ended = subprocess.run(
        [sys.executable, HERE / "audited_process.py"],
        input=json.dumps({"root": str(root), "files": files}),
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(zip(given, map(json.loads, ended.stdout.splitlines()), strict=True))


@pytest.fixture(scope="module")
def escapes(root: Path) -> dict[str, Any]:
    return read_by(root, ESCAPES)


@pytest.fixture(scope="module")
def bombs(root: Path) -> dict[str, Any]:
    return read_by(root, BOMBS)


TRAVERSALS = [(tag, path) for path in (*PATHS, *ODD_PATHS) for tag in ("include", "import", "extends")]


@pytest.fixture(scope="module")
def traversals(root: Path) -> dict[str, Any]:
    return read_by(root, {f"{tag} {path}": asking(tag, path) for tag, path in TRAVERSALS})


def asking(tag: str, path: str) -> str:
    name = json.dumps(path)
    return f"a: {{% {tag} {name} {'as x' if tag == 'import' else ''} %}}{{{{ x if x is defined }}}}"


@pytest.mark.parametrize("payload", ESCAPES)
def test_an_escape_is_a_problem_and_does_nothing(payload: str, escapes: dict[str, Any]) -> None:
    ended = escapes[payload]
    assert ended["seen"] == []
    (said,) = ended["said"]
    assert said.startswith("manifest.yaml:1:")
    known = (
        "not allowed in a template",
        "is not defined",
        "template syntax",
        "the template fails: this gives",
    )
    assert any(word in said for word in (*known, "is not found", "no parent block")), said


def test_there_are_enough_escapes() -> None:
    assert len(set(ESCAPES)) >= 60


@pytest.mark.parametrize("name", BOMBS)
def test_a_template_that_wants_too_much_ends_soon(name: str, bombs: dict[str, Any]) -> None:
    ended = bombs[name]
    (said,) = ended["said"]
    assert re.match(r"(manifest|_\w+)\.yaml:[0-9]+:[0-9]+: ", said), said
    assert "Error" not in said
    assert "died" not in said
    assert ended["seconds"] <= MOST_SECONDS
    assert ended["megabytes"] <= MOST_MEGABYTES
    assert ended["seen"] == []


@pytest.mark.parametrize(("tag", "path"), TRAVERSALS)
def test_no_spelling_of_a_path_leads_out(tag: str, path: str, traversals: dict[str, Any]) -> None:
    ended = traversals[f"{tag} {path}"]
    assert ended["seen"] == []
    (said,) = ended["said"]
    assert said.startswith("manifest.yaml:1:")
    assert "is not read" in said or "is not found" in said
    assert OUTSIDE not in said


def test_there_are_enough_spellings() -> None:
    assert len({path for _, path in TRAVERSALS}) >= 40


def test_a_link_inside_of_the_project_is_read(root: Path) -> None:
    (ended,) = read_by(root, ["a: {% include 'link-inside.txt' %}"]).values()
    assert ended["said"] == []


@pytest.mark.parametrize("name", YAML)
def test_yaml_that_wants_too_much_ends_soon(name: str, yaml: dict[str, Any]) -> None:
    ended = yaml[name]
    assert ended["seconds"] <= MOST_SECONDS_OF_YAML
    assert ended["megabytes"] <= MOST_MEGABYTES
    assert ended["seen"] == []
    assert all(said.startswith("manifest.yaml:") for said in ended["said"])


@pytest.mark.parametrize(
    "name",
    [
        "billion laughs",
        "quadratic",
        "ten thousand deep",
        "maps in maps",
        "merge keys",
        "a list of merges",
        "a tag bomb",
    ],
)
def test_a_bomb_of_yaml_is_a_problem_with_its_line(name: str, yaml: dict[str, Any]) -> None:
    said = yaml[name]["said"]
    assert said
    assert said[0].startswith("manifest.yaml:")
    assert said[0].split(":")[1].isdigit()


@pytest.fixture(scope="module")
def yaml(root: Path) -> dict[str, Any]:
    return read_by(root, YAML)


FRAGMENTS = [
    *(
        "{{",
        "}}",
        "{%",
        "%}",
        "{#",
        "#}",
        "-%}",
        "{%-",
        "{{-",
        "-}}",
        "+%}",
        " ",
        "\n",
        "\t",
        ":",
        ",",
        "|",
        ".",
        "~",
        "*",
    ),
    *(
        "for x in y",
        "for",
        "endfor",
        "if",
        "elif",
        "else",
        "endif",
        "set x",
        "set ns.a = 1",
        "endset",
        "=",
        "==",
        "in",
        "is",
    ),
    *(
        "include",
        "'_small.yaml'",
        "import",
        "as m",
        "extends",
        "block b",
        "endblock",
        "macro m(a)",
        "endmacro",
        "call m()",
    ),
    *(
        "endcall",
        "filter indent(2)",
        "endfilter",
        "raw",
        "endraw",
        "with",
        "endwith",
        "ignore missing",
        "without context",
    ),
    *(
        "x",
        "y",
        "m",
        "b",
        "loop",
        "loop.index",
        "self",
        "super()",
        "caller()",
        "varargs",
        "namespace(a=1)",
        "range(3)",
    ),
    *(
        "dict(a=1)",
        "'text'",
        '"',
        "'",
        "1",
        "1.5",
        "none",
        "true",
        "[",
        "]",
        "(",
        ")",
        "{",
        "}",
        "a: ",
        "- ",
        "- {",
        "é",
        "😀",
    ),
    *(
        "|join",
        "|default('x')",
        "|list",
        "|map('upper')",
        "|sort",
        "|tojson",
        "|indent",
        "|trim",
        "|length",
        "|first",
    ),
    *(
        "x.y",
        "x['y']",
        "x[0]",
        "x[1:]",
        "not",
        "and",
        "or",
        "//",
        "%",
        "**",
        "recursive",
        "context: x",
        "<<: *a",
        "&a ",
    ),
]


@given(st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=40))
@settings(max_examples=300, deadline=None)
def test_no_jumble_of_template_words_ends_in_anything_but_a_problem_with_its_place(
    root: Path, words: list[str]
) -> None:
    text = "".join(words)
    path = root / "manifest.yaml"
    try:
        rendered = render(path, text, {"x": {"y": [1, "a"]}, "y": ["b", None]}, (root,))
        problems = tuple(read_yaml(rendered.text, rendered.locate).problems)
    except InputError as error:
        problems = error.problems
    lines = max(text.count("\n") + 1, 1)
    for problem in problems:
        assert problem.location is not None
        assert 1 <= problem.location.line <= lines
        assert problem.fix


SENTINEL = "s3ntinel-of-the-environment"
_NAMES = """
    PEAK_AUTH_TOKEN API_KEY GITHUB_TOKEN GH_TOKEN ACTIONS_RUNTIME_TOKEN AWS_SECRET_ACCESS_KEY AWS_ACCESS_KEY_ID
    NPM_TOKEN DB_PASSWORD MYSQL_PASSWD GOOGLE_APPLICATION_CREDENTIALS SSH_PRIVATE_KEY client_secret Api_Token HOME
    PATH USER SOME_VALUE LD_PRELOAD DATABASE_URL
"""
SECRETS = _NAMES.split()
LOOKING_SECRET = [name for name in SECRETS if re.search("TOKEN|KEY|SECRET|PASSW|CREDENTIAL", name.upper())]


def wanting(form: str, name: str) -> str:
    return f'body: {{name: x, type: workflow, description: "{form.replace("NAME", name)}"}}\n'


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("form", ["{{ os_env.NAME }}", "{{ os_env['NAME'] }}", "-{{ os_env.get('NAME') }}-"])
def test_a_variable_that_is_not_listed_never_reaches_a_template(name: str, form: str, tmp_path: Path) -> None:
    folder = ProjectFolder.at(tmp_path, f"{PROJECT}env: [REGION]\n")
    folder.write("images/x.yaml", wanting(form, name))
    project = folder.open(environ={"REGION": "eu", name: SENTINEL})
    assert SENTINEL not in repr(project.variables)
    with pytest.raises(InputError) as raised:
        pipeline.load_manifests(project)
    assert SENTINEL not in render_problems_text(raised.value.problems, color=False)


@pytest.mark.parametrize("name", LOOKING_SECRET)
def test_a_variable_that_looks_like_a_secret_cannot_be_listed(name: str, tmp_path: Path) -> None:
    folder = ProjectFolder.at(tmp_path, f"{PROJECT}env: [REGION, {name}]\n")
    with pytest.raises(InputError) as raised:
        folder.open(environ={name: SENTINEL})
    assert "looks like a secret" in raised.value.problems[0].message


def test_nothing_of_the_environment_is_sent_or_told_but_what_is_listed(
    world: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in set(SECRETS) - {"HOME", "PATH", "USER", "LD_PRELOAD"}:
        monkeypatch.setenv(name, SENTINEL)
    monkeypatch.setenv("REGION", "eu-west-1")
    world.write("peak-apply.yaml", f"{PROJECT}env: [REGION]\n")
    world.write(
        "images/x.yaml",
        """\
        body:
          name: listed
          type: workflow
          version: 1.0.0
          description: "{{ os_env.REGION }} {{ os_env | length }} {{ os_env }}"
          buildDetails: {source: dockerfile, dockerfile: FROM x}
        """,
    )
    ended = world.apply()
    assert ended.code == 0, ended.err
    everything = ended.out + ended.err + world.database.read_bytes().decode("latin-1")
    assert "eu-west-1 1" in everything
    assert SENTINEL not in everything
    for name in SECRETS:
        world.write("images/x.yaml", wanting("{{ os_env.NAME }}", name))
        refused = world.apply()
        assert refused.code == 1
        assert "not available" in refused.err
        assert SENTINEL not in refused.out + refused.err
