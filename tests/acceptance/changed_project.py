"""A project of every kind before and after a change that touches each of its resources."""

from __future__ import annotations

BEFORE = {
    "images/trainer.yaml": """\
        body:
          name: trainer
          type: workflow
          version: 1.0.0
          description: Trains
          buildDetails: {source: dockerfile, dockerfile: FROM python:3.11}
        """,
    "images/broken.yaml": """\
        body:
          name: broken
          type: workflow
          version: 1.0.0
          description: Old
          buildDetails:
            source: dockerfile
            dockerfile: FROM python:3.11
            buildArguments: [{name: EMULATOR_FAIL, value: no space left}, {name: MODE, value: a}]
        """,
    "workflows/train.yaml": """\
        body:
          name: train
          tags: [{name: nightly}, {name: old}]
          triggers: [{cron: "0 6 * * *"}]
          watchers: [{user: ann@example.com, events: {fail: true}}]
          steps:
            load: {image: trainer, command: load, parameters: {env: {MODE: quick, OLD: 1}, secrets: [db]}}
            fit: {image: trainer, command: fit, parents: [load], stepTimeout: 30}
            gone: {type: http, url: "https://example.com"}
        """,
    "webapps/show.yaml": """\
        body: {name: show, title: Old, sessionStickiness: true, imageDetails: {image: trainer}}
        """,
    "services/api.yaml": """\
        body:
          name: api
          serviceType: api
          title: Api
          entrypoint: python api.py
          minInstances: 2
          imageDetails: {image: trainer}
          parameters: {env: {LEVEL: debug, OLD: 1}, secrets: [db]}
        """,
    "artifacts/rules.yaml": "name: rules\ndescription: Old\nartifact: {path: rules}\n",
    "artifacts/notes.yaml": "name: notes\ndescription: Old\nartifact: {path: notes}\n",
    "artifacts/files.yaml": "name: files\nartifact: {path: files}\n",
    "rules/a.csv": "1\n",
    "notes/a.txt": "1\n",
    "files/a.txt": "1\n",
}
AFTER = {
    "images/trainer.yaml": """\
        body:
          name: trainer
          type: workflow
          version: 1.1.0
          buildDetails: {source: dockerfile, dockerfile: FROM python:3.12, buildArguments: [{name: A, value: b}]}
        """,
    "images/broken.yaml": """\
        body:
          name: broken
          type: workflow
          version: 1.0.0
          description: New
          buildDetails: {source: dockerfile, dockerfile: FROM python:3.11, buildArguments: [{name: MODE, value: b}]}
        """,
    "images/fresh.yaml": """\
        body:
          name: fresh
          type: api
          version: 1.0.0
          buildDetails: {source: dockerfile, dockerfile: FROM python:3.12}
        """,
    "workflows/train.yaml": """\
        body:
          name: train
          metadata: {allowConcurrentExecution: true}
          tags: [{name: nightly}, {name: new}]
          triggers: [{cron: "0 7 * * *"}]
          retryOptions: {duration: 9}
          steps:
            load: {image: trainer, command: load --all, parameters: {env: {MODE: full, NEW: true}, secrets: [db, s3]}}
            fit: {image: trainer, command: fit, resources: {storage: 20GB}}
            score: {image: trainer, command: score, parents: [fit, load]}
        """,
    "workflows/fresh.yaml": """\
        body: {name: fresh, steps: {only: {image: fresh, command: run}}}
        """,
    "webapps/show.yaml": """\
        body: {name: show, title: New, imageDetails: {image: trainer}}
        """,
    "webapps/fresh.yaml": """\
        body: {name: fresh-web, title: Fresh, imageDetails: {image: fresh}}
        """,
    "services/api.yaml": """\
        body:
          name: api
          serviceType: api
          title: Api
          entrypoint: python api.py --fast
          imageDetails: {image: trainer}
          parameters: {env: {LEVEL: info}}
        """,
    "services/fresh.yaml": """\
        body: {name: fresh-api, serviceType: api, imageDetails: {image: fresh}, parameters: {env: {A: 1}}}
        """,
    "artifacts/rules.yaml": "name: rules\ndescription: New\nartifact: {path: rules}\n",
    "artifacts/fresh.yaml": "name: fresh\ndescription: Fresh\nscan: true\nartifact: {path: rules}\n",
    "artifacts/notes.yaml": "name: notes\ndescription: New\nartifact: {path: notes}\n",
    "rules/a.csv": "2\n",
    "files/a.txt": "2\n",
}
