"""The project: which target, which address, who gets the token, what templates see."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.files import PROJECT
from support.project import ProjectFolder

from reconciler import pipeline
from reconciler.config.project import Project, ProjectOptions
from reconciler.errors import ConfigurationError
from reconciler.model.problem import InputError
from reconciler.security.tokens import read_token

REMOTE = """\
project: shop
id: 0b9f5b9e-1c57-4f55-9a5e-6d5d5a3a1a11
targets:
  prod: {stage: prod, protect: true}
  beta: {stage: beta}
  plain: {}
  mine: {url: "https://peak.corp.example"}
  here: {url: "http://127.0.0.1:8642"}
  clear: {url: "http://service.peak.ai"}
  sly: {url: "https://service.peak.ai.evil.example"}
  other: {stage: prod, token_env: AWS_SECRET_ACCESS_KEY}
  own: {stage: prod, token_env: PEAK_PROD}
"""


def opened(tmp_path: Path, target: str | None = None, text: str = REMOTE, **environ: str) -> Project:
    ProjectFolder.at(tmp_path, text)
    allow = tuple(environ.pop("allow", "").split())
    return pipeline.open_project(tmp_path, ProjectOptions(target=target, allow_hosts=allow), environ)


def refused(tmp_path: Path, target: str | None, text: str = REMOTE, **environ: str) -> tuple[str, str]:
    """What is wrong and what to do: with a place where the project file is to blame, else without."""
    with pytest.raises((ConfigurationError, InputError)) as caught:
        opened(tmp_path, target, text, **environ)
    if isinstance(caught.value, ConfigurationError):
        return caught.value.message, caught.value.fix
    (problem,) = caught.value.problems
    assert problem.location is not None
    assert problem.location.line > 0
    return problem.message, problem.fix


@pytest.mark.parametrize(
    ("target", "environ", "address"),
    [
        ("prod", {}, "https://service.peak.ai"),
        ("beta", {"STAGE": "dev"}, "https://service.beta.peak.ai"),
        ("plain", {}, "https://service.peak.ai"),
        ("plain", {"STAGE": "latest"}, "https://service.dev.peak.ai"),
        ("plain", {"STAGE": "test", "PEAK__STAGE": "parvati"}, "https://service.parvati.peak.ai"),
        ("here", {}, "http://127.0.0.1:8642"),
        ("mine", {"allow": "peak.corp.example"}, "https://peak.corp.example"),
        ("mine", {"PEAK_APPLY_ALLOW_HOSTS": "a.example,peak.corp.example"}, "https://peak.corp.example"),
        ("prod", {"PEAK_APPLY_URL": "http://127.0.0.1:1/"}, "http://127.0.0.1:1"),
    ],
)
def test_the_address_of_a_target(tmp_path: Path, target: str, environ: dict[str, str], address: str) -> None:
    assert opened(tmp_path, target, **environ).target.base_url == address


@pytest.mark.parametrize(
    ("target", "environ", "said"),
    [
        ("mine", {}, "peak.corp.example is not a host of Peak"),
        ("sly", {}, "service.peak.ai.evil.example is not a host of Peak"),
        ("clear", {}, "would send the token in clear"),
        ("other", {}, "takes its token from AWS_SECRET_ACCESS_KEY"),
        ("plain", {"STAGE": "production"}, "'production' is not a stage"),
        ("nope", {}, "has no target 'nope'"),
        (None, {}, "no target chosen"),
        ("prod", {"PEAK_APPLY_URL": "http://peak.corp.example"}, "would send the token in clear"),
    ],
)
def test_a_token_goes_nowhere_on_the_word_of_the_project_file(
    tmp_path: Path, target: str | None, environ: dict[str, str], said: str
) -> None:
    message, fix = refused(tmp_path, target, **environ)
    assert said in message
    assert fix


def test_the_token_is_looked_up_in_order_and_empty_means_unset(tmp_path: Path) -> None:
    assert read_token("prod", None, {"API_KEY": "b", "PEAK_AUTH_TOKEN": "a"}) == "a"
    assert read_token("prod", None, {"API_KEY": "b", "PEAK_AUTH_TOKEN": ""}) == "b"
    own = opened(tmp_path, "own").target
    assert read_token(own.name, own.token_env, {"PEAK_PROD": "c", "API_KEY": "b"}) == "c"
    with pytest.raises(ConfigurationError, match="no token for target 'prod'") as caught:
        read_token("prod", None, {})
    assert caught.value.fix == "set PEAK_AUTH_TOKEN or API_KEY"


def test_the_artifact_root_is_the_repository_else_the_project(tmp_path: Path) -> None:
    inner = tmp_path / "deploy/peak"
    ProjectFolder.at(inner, PROJECT.replace("artifact_root: .\n", ""))
    assert pipeline.open_project(inner, ProjectOptions(), {}).artifact_root == inner.resolve()
    (tmp_path / ".git").mkdir()
    assert pipeline.open_project(inner, ProjectOptions(), {}).artifact_root == tmp_path.resolve()


def test_secrets_of_the_environment_cannot_be_listed(tmp_path: Path) -> None:
    for name in ("GITHUB_TOKEN", "GITHUB_PAT", "BASIC_AUTH", "SESSION_ID", "SENTRY_DSN"):
        message, _ = refused(tmp_path, "local", f"{PROJECT}env: [REGION, {name}]\n", **{name: "x"})
        assert f"lists {name}, which looks like a secret" in message
    assert opened(tmp_path, "local", f"{PROJECT}env: [REGION, PATH_TO_AUTHORS]\n")


def test_a_directory_without_a_project_file_names_init(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"has no peak-apply\.yaml") as caught:
        pipeline.open_project(tmp_path, ProjectOptions(), {})
    assert "peak-apply init" in caught.value.fix


@pytest.mark.parametrize(
    ("text", "line", "said", "fix"),
    [
        ("project: shop\n", 1, "id is missing", "add `id:`"),
        (
            PROJECT + "defaut_target: local\n",
            6,
            "defaut_target is not a field",
            "did you mean 'default_target'?",
        ),
        (PROJECT.replace("shop", "My Shop"), 1, "project is 'My Shop'", "lower-case"),
        (PROJECT.replace("0b9f5b9e-", ""), 2, "id is", "uuid"),
        (
            PROJECT.replace("embedded:", "embeded:"),
            5,
            "targets.local.embeded is not a field",
            "did you mean 'embedded'?",
        ),
        (PROJECT + "adopt: maybe\n", 6, "adopt must be true or false", "without quotes"),
        (PROJECT + "env: [1]\n", 6, "env[0] must be text", "quote it"),
        (PROJECT + "project: again\n", 6, "written twice", "keep one"),
        ("- a\n", 1, "must be a mapping", ""),
    ],
)
def test_a_wrong_project_file_is_explained_at_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, line: int, said: str, fix: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ProjectFolder.at(tmp_path, text)
    with pytest.raises(InputError) as caught:
        pipeline.open_project(tmp_path, ProjectOptions(), {})
    matching = [p for p in caught.value.problems if said in p.message and fix in p.fix]
    assert matching, [(p.message, p.fix) for p in caught.value.problems]
    assert str(matching[0].location).startswith(f"peak-apply.yaml:{line}")
