"""Templates see the variables of the environment that the project lists, and no others (S1)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.files import PROJECT
from support.project import ProjectFolder
from support.workspace import Workspace

from reconciler import pipeline
from reconciler.model.problem import InputError
from reconciler.reports.problems import render_problems_text

pytestmark = pytest.mark.slow


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
