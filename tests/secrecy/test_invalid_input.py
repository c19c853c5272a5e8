"""Problems are reported with their line, and without the secret that stands there."""

from __future__ import annotations

import pytest
from secrecy.secret_locations import ALL, TOKEN, VALUES, WRITTEN
from secrecy.secret_project import SecretProject, assert_no_secret

TRAIN, TRAINER = "workflows/train.yaml", "images/trainer.yaml"
STEP = "      command: python fit.py\n"
TOKEN_LINE = '        token: "{{ step_token }}"\n'
HEADER = f"          Authorization: 'Basic {VALUES['header, literal']}'\n"
URL = f"        url: 'https://hooks.example.com/{VALUES['watcher url, literal']}'\n"
PAYLOAD = f"        payload: 'key={VALUES['watcher payload, literal']}'\n"
ARGUMENT = f"        value: '{VALUES['build argument, literal']}'\n"
LITERAL = f"'{VALUES[WRITTEN]}'"

SHOWN = "an environment that looks secret"
"""A warning says so; the value is a plain one, and a plan shows it."""

WRONG = {
    # a secret where it would be shown
    "a name": (TRAIN, "  name: train\n", '  name: "train {{ step_token }}"\n'),
    "a key": (TRAIN, "          LICENSE:", '          "{{ step_token }}":'),
    "a tag": (TRAIN, "  steps:\n", '  tags: [{name: "{{ step_token }}"}]\n  steps:\n'),
    "a version": (TRAINER, "version: 1.0.0", 'version: "1.0.0-{{ image_token }}"'),
    "an image": (TRAIN, "image: trainer@1.0.0", 'image: "trainer@{{ step_token }}"'),
    "a folder": ("artifacts/rules.yaml", "path: src", 'path: "src/{{ from_file }}"'),
    "an ignore file": ("artifacts/rules.yaml", "path: src", 'path: src, ignore_files: ["{{ from_file }}"]'),
    "a dependency": (TRAIN, "body:\n", 'depends_on: ["image/{{ step_token }}"]\nbody:\n'),
    "a target": (TRAIN, "body:\n", 'targets: ["{{ step_token }}"]\nbody:\n'),
    "the kind": (TRAIN, "body:\n", 'kind: "{{ step_token }}"\nbody:\n'),
    "beside the body": (TRAIN, "body:\n", '"{{ step_token }}": 1\nbody:\n'),
    "an unknown field": (TRAIN, STEP, f'{STEP}      comand: "{{{{ step_token }}}}"\n'),
    "a number": (TRAIN, STEP, f'{STEP}      stepTimeout: "{{{{ step_token }}}}"\n'),
    "a choice": (TRAIN, "      type: http\n", '      type: "{{ step_token }}"\n'),
    "a parent": (TRAIN, STEP, f'{STEP}      parents: ["{{{{ step_token }}}}"]\n'),
    "a schedule": (TRAIN, "  steps:\n", '  triggers: [{cron: "{{ step_token }}"}]\n  steps:\n'),
    "a mail": (TRAIN, "  steps:\n", '    - {user: "{{ step_token }}", events: {fail: true}}\n  steps:\n'),
    "storage": (TRAIN, STEP, f'{STEP}      resources: {{storage: "{{{{ step_token }}}}"}}\n'),
    "a machine": (TRAIN, STEP, f'{STEP}      resources: {{instanceType: "{{{{ step_token }}}}"}}\n'),
    "taken apart": (TRAIN, '"key={{ longer }};"', '"{{ longer[:1] }}"'),
    "filtered": (TRAIN, '"key={{ longer }};"', '"{{ longer | upper }}"'),
    "compared": (TRAIN, '"key={{ longer }};"', '"{{ longer.missing }}"'),
    "an include": (TRAIN, '"key={{ longer }};"', '"{% include longer %}"'),
    "a number made of it": (TRAIN, '"key={{ longer }};"', '"{{ longer | int }}"'),
    # a literal of a secret field that does not fit
    "a token as a list": (TRAIN, TOKEN_LINE, f"        token: [{LITERAL}]\n"),
    "a token as a map": (TRAIN, TOKEN_LINE, f"        token: {{is: {LITERAL}}}\n"),
    "a token twice": (TRAIN, TOKEN_LINE, f"        token: {LITERAL}\n        token: {LITERAL}\n"),
    "a token in a block": (TRAIN, TOKEN_LINE, f"        token:\n          - {LITERAL}\n"),
    "a misspelled token": (TRAIN, TOKEN_LINE, f"        tokn: x\n        access_token: {LITERAL}\n"),
    "a token of a tag": (TRAIN, TOKEN_LINE, f"        token: !secret {LITERAL}\n"),
    "headers without absolute": (TRAIN, f"        absolute:\n{HEADER}", f"        {HEADER.strip()}\n"),
    "absolute headers as text": (TRAIN, f"absolute:\n{HEADER}", f"absolute: {LITERAL}\n"),
    "absolute headers as a list": (TRAIN, f"absolute:\n{HEADER}", f"absolute: [{LITERAL}]\n"),
    "a header as a list": (TRAIN, HEADER, f"          X-Anything: [{LITERAL}]\n"),
    "a header in both": (TRAIN, HEADER, f"{HEADER}        secrets: {{Authorization: one}}\n"),
    "a payload as a map": (TRAIN, PAYLOAD, f"        payload: {{key: {LITERAL}}}\n"),
    "a payload as lines": (TRAIN, PAYLOAD, f"        payload:\n          text: {LITERAL}\n          - x\n"),
    "a webhook as text": (TRAIN, f"\n        name: told\n{URL}{PAYLOAD}", f" {LITERAL}\n"),
    "a webhook twice": (TRAIN, URL, f"{URL}{URL}"),
    "build arguments as a map": (
        TRAINER,
        f'      - name: GIVEN\n        value: "{{{{ build_argument }}}}"\n      - name: WRITTEN\n{ARGUMENT}',
        f"      GIVEN: '{VALUES['build argument, literal']}'\n",
    ),
    "build arguments as text": (TRAINER, f"      - name: WRITTEN\n{ARGUMENT}", f"      - {LITERAL}\n"),
    "an argument as a list": (TRAINER, ARGUMENT, f"        value: [{LITERAL}]\n"),
    "an argument twice": (TRAINER, "name: WRITTEN", "name: GIVEN"),
    SHOWN: (TRAIN, "LICENSE:", f"API_KEY: {LITERAL}\n          LICENSE:"),
    "a quote that does not end": (TRAIN, TOKEN_LINE, f"        token: {LITERAL[:-1]}\n"),
    "a bracket that does not end": (TRAIN, TOKEN_LINE, f"        token: [{LITERAL}\n"),
    "a tab": (TRAIN, TOKEN_LINE, f"\t token: {LITERAL}\n"),
    "braces that do not end": (TRAIN, TOKEN_LINE, f"        token: {LITERAL} {{{{ x\n"),
    "parameters": ("params.yaml", "in_file: ", f"password: {LITERAL} x\nin_file: "),
    "the project file": ("peak-apply.yaml", "project: shop\n", f"project: shop\ntoken: {LITERAL}\n"),
}
"""What is edited where: the file, what stood there, what stands there now."""


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_manifest(guarded: SecretProject, what: str) -> None:
    guarded.edit(*WRONG[what])
    for style in ("text", "json", "github"):
        ended = guarded.run("validate", "--format", style)
        assert ended.code == 1 or "warning" in ended.out, ended.out
        assert_no_secret(guarded, ended)
    if what != SHOWN:
        assert_no_secret(guarded, guarded.run("plan", "--adopt"))


@pytest.mark.parametrize(
    "args",
    [
        ("--set", "workflow/train.steps.fit.repository.token={}"),
        ("--set", 'workflow/train.steps.fit.repository.token:=["{}"]'),
        ("--set", "workflow/train.steps.fit.repository.tokn={}"),
        ("--set", "workflow/nobody.steps.fit.repository.token={}"),
        ("--set", "token={}"),
        ("--set", "workflow/train.steps.fit.repository.token:={}"),
        ("--set", "workflow/train.steps.fit.stepTimeout={}"),
        ("--set", "workflow/train.steps.fit.repository={}"),
        ("-p", "{}"),
        ("-p", "={}"),
        ("-p", "step_token={}"),
    ],
    ids=lambda args: args[1],
)
@pytest.mark.parametrize("place", ["step token", "API token"])
def test_a_known_secret_on_a_wrong_command_line(
    guarded: SecretProject, args: tuple[str, str], place: str
) -> None:
    option, text = args
    for command in ("validate", "plan"):
        assert_no_secret(guarded, guarded.run(command, option, text.replace("{}", ALL[place])))


@pytest.mark.parametrize("text", ["workflow/train.steps.fit.repository.token:={}", "a.b={}", "-p={}"])
def test_an_override_that_cannot_be_read_does_not_repeat_its_value(guarded: SecretProject, text: str) -> None:
    given = ("--set", text) if not text.startswith("-p") else ("-p", text[2:])
    ended = guarded.run("validate", *(part.replace("{}", VALUES[WRITTEN]) for part in given))
    assert ended.code == 1
    assert_no_secret(guarded, ended)


def test_the_token_on_the_command_line(guarded: SecretProject) -> None:
    for args in ((TOKEN,), ("-p", TOKEN), ("--format", TOKEN), (f"--{TOKEN}",), ("--target", TOKEN)):
        ended = guarded.run("validate", *args)
        assert ended.code == 1
        assert_no_secret(guarded, ended)
