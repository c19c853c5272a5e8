"""A project with a sentinel in every place where a secret can stand, and what somebody else put into the tenant."""

from __future__ import annotations

from typing import Any

from secrecy.sentinels import AWKWARD_ASCII, build_sentinel

OWN = (
    "step token",
    "image token",
    "build argument",
    "build argument, literal",
    "header, literal",
    "watcher url, literal",
    "watcher payload, literal",
    "inside longer text",
    "from a file",
    "params file, masked",
    "-p, masked",
)
LIVE = ("live header", "live watcher url", "live watcher payload", "live step token", "live foreign header")
WRITTEN = "written where it does not belong"
VALUES = {place: build_sentinel(place) for place in (*OWN, *LIVE, WRITTEN)}
TOKEN = build_sentinel("API token", AWKWARD_ASCII)
ALL = {**VALUES, "API token": TOKEN}
"""Every place and its value."""

FIELDS = {
    **{
        place: value
        for place, value in ALL.items()
        if place in (*OWN, *LIVE, "API token") and place != "live step token"
    },
    "header, literal": f"Basic {VALUES['header, literal']}",
    "watcher url, literal": f"https://hooks.example.com/{VALUES['watcher url, literal']}",
    "watcher payload, literal": f"key={VALUES['watcher payload, literal']}",
    "inside longer text": f"key={VALUES['inside longer text']};",
    "live header": f"Basic {VALUES['live header']}",
    "live watcher url": f"https://hooks.example.com/{VALUES['live watcher url']}",
    "live watcher payload": f"key={VALUES['live watcher payload']}",
}
"""The whole text that stands in the field; a step's live token is nowhere to be read."""

ENVIRONMENT = {
    "STEP_TOKEN": VALUES["step token"],
    "IMAGE_TOKEN": VALUES["image token"],
    "BUILD_ARGUMENT": VALUES["build argument"],
    "LONGER": VALUES["inside longer text"],
}

PROJECT = """\
project: shop
id: 0b9f5b9e-1c57-4f55-9a5e-6d5d5a3a1a11
artifact_root: .
targets:
  there: {{url: {url}}}
secrets:
  step_token: {{env: STEP_TOKEN}}
  image_token: {{env: IMAGE_TOKEN}}
  build_argument: {{env: BUILD_ARGUMENT}}
  longer: {{env: LONGER}}
  from_file: {{file: .secrets/value}}
"""

FILES = {
    "images/trainer.yaml": f"""\
body:
  name: trainer
  type: workflow
  version: 1.0.0
  buildDetails:
    source: github
    repository: https://git.example.com/team/trainer
    branch: main
    token: "{{{{ image_token }}}}"
    buildArguments:
      - name: GIVEN
        value: "{{{{ build_argument }}}}"
      - name: WRITTEN
        value: '{VALUES["build argument, literal"]}'
""",
    "images/front.yaml": """\
body:
  name: front
  type: webapp
  version: 1.0.0
  buildDetails:
    source: dockerfile
    dockerfile: FROM python:3.12-slim
""",
    "workflows/train.yaml": f"""\
body:
  name: train
  watchers:
    - webhook:
        name: told
        url: 'https://hooks.example.com/{VALUES["watcher url, literal"]}'
        payload: 'key={VALUES["watcher payload, literal"]}'
      events: {{success: true}}
  steps:
    fit:
      image: trainer@1.0.0
      command: python fit.py
      repository:
        url: https://git.example.com/team/repo
        branch: main
        token: "{{{{ step_token }}}}"
      parameters:
        env:
          LICENSE: "key={{{{ longer }}}};"
          FROM_PARAMS: "{{{{ in_file | secret }}}}"
          FROM_FLAG: "{{{{ in_flag | secret }}}}"
    call:
      type: http
      url: https://api.example.com/run
      headers:
        absolute:
          Authorization: 'Basic {VALUES["header, literal"]}'
""",
    "webapps/show.yaml": """\
body:
  name: show
  title: Show
  description: "{{ from_file }}"
  imageDetails:
    image: front@1.0.0
""",
    "artifacts/rules.yaml": """\
name: rules
artifact: {path: src}
""",
    "src/rules.csv": "a,b\n",
    ".secrets/value": f"{VALUES['from a file']}\n",
    "params.yaml": f"in_file: '{VALUES['params file, masked']}'\n",
}
"""The files of the project by name; `GIVEN` completes them."""

ARGUMENTS = ("-v", "params.yaml", "-p", f"in_flag={VALUES['-p, masked']}")
"""What the command line adds to them."""


def build_foreign_workflow(command: str = "sleep 9") -> dict[str, Any]:
    """The workflow of that name as somebody else has it: with other secrets, and a step that we do not know."""
    return {
        "name": "train",
        "watchers": [
            {
                "webhook": {
                    "name": "told",
                    "url": f"https://hooks.example.com/{VALUES['live watcher url']}",
                    "payload": f"key={VALUES['live watcher payload']}",
                },
                "events": {"success": True},
            }
        ],
        "steps": {
            "fit": {
                "command": command,
                "imageId": 901,
                "imageVersionId": 902,
                "repository": {
                    "url": "https://git.example.com/team/repo",
                    "branch": "main",
                    "token": VALUES["live step token"],
                },
                # whoever put our secrets in the open: what is hidden here is hidden there
                "parameters": {"env": {"LICENSE": f"old {VALUES['live header']}"}},
            },
            "call": {
                "type": "http",
                "url": "https://api.example.com/run",
                "headers": {"absolute": {"Authorization": f"Basic {VALUES['live header']}"}},
            },
            "foreign": {
                "type": "http",
                "url": "https://api.example.com/theirs",
                "headers": {"absolute": {"X-Key": VALUES["live foreign header"]}},
            },
        },
    }


KNOWN = tuple(place for place in OWN if "literal" not in place)
"""What is a secret wherever it stands, and not only because of its field."""


def build_exposed_workflow(place: str, others: tuple[str, ...] = KNOWN) -> dict[str, Any]:
    """The workflow of that name, whose plain fields hold what is secret here; this one is also where a text is cut."""
    value, body = ALL[place], build_foreign_workflow()
    fit = body["steps"]["fit"]
    fit["command"] = f"{'x' * 105}{value} and {value}"
    fit["repository"]["branch"] = value
    fit["parameters"]["env"] = {f"PLAIN{n}": f"a\n{ALL[one]}\nb" for n, one in enumerate(others)}
    fit["parameters"]["env"][value] = "1"
    body["tags"] = [{"name": f"tag {ALL[one]}"} for one in others]
    for one in (*others, "API token"):
        body["steps"][f"step {ALL[one]}"] = {"type": "http", "url": f"https://api.example.com/{ALL[one]}"}
    return body
