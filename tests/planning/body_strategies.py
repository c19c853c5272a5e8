"""Strategies for the bodies of every kind: what a manifest may declare, with names that are hard on a program.

Values of the project's secrets are written as in case files: `{$secret: value}`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

Document = dict[str, Any]
Documents = st.SearchStrategy[Document]

SECRET = "s3cret"
"""Part of every secret value: whatever shows it shows a secret."""


def optional(**fields: st.SearchStrategy[Any]) -> Documents:
    return st.fixed_dictionaries({}, optional=fields)


words = st.sampled_from(["a", "b", "c", "it's", 'say "x"', "with.dot", "[0]", "__class__"])
tokens = st.sampled_from([SECRET + "1", SECRET + "2"])
scalars = st.one_of(st.text(max_size=3), st.integers(0, 9), st.booleans())
some_names = st.lists(words, max_size=3, unique=True)
outputs = st.dictionaries(words, st.just("response.txt"), max_size=2)
retries = optional(
    duration=st.integers(1, 9),
    exitCodes=st.lists(st.integers(1, 4), max_size=3, unique=True),
    exponentialBackoff=st.booleans(),
)
running = optional(
    retryOptions=retries, skipConfiguration=optional(skip=st.booleans(), skipDAG=st.booleans())
)
events = optional(success=st.booleans(), fail=st.booleans(), runtimeExceeded=st.integers(1, 9))
called = st.fixed_dictionaries({"name": words, "url": tokens, "payload": tokens})
mailed = st.fixed_dictionaries({"name": words, "recipients": st.fixed_dictionaries({"to": some_names})})
watcher = st.one_of(
    st.fixed_dictionaries({"user": words, "events": events}),
    st.fixed_dictionaries({"webhook": called, "events": events}),
    st.fixed_dictionaries({"email": mailed, "events": events}),
)
newer: Any = {"newer": st.one_of(words, optional(a=words, b=st.integers(0, 2)))}
"""A field that our models do not know."""


def environment(*, secrets: bool) -> Documents:
    """Variables, some of them from the project's secrets."""
    secret = st.builds(lambda text: {"$secret": text}, tokens)
    return st.dictionaries(words, st.one_of(scalars, secret) if secrets else scalars, max_size=3)


def standard(env: Documents) -> Documents:
    return st.fixed_dictionaries(
        {"imageId": st.integers(1, 3), "command": words},
        optional={
            "runConfiguration": running,
            "imageVersionId": st.integers(1, 3),
            "type": st.just("standard"),
            "resources": optional(
                instanceTypeId=st.integers(21, 23), storage=st.sampled_from(["10GB", "20GB"])
            ),
            "stepTimeout": st.integers(1, 3),
            "clearImageCache": st.booleans(),
            "parameters": optional(
                env=env, inherit=st.dictionaries(words, words, max_size=2), secrets=some_names
            ),
            "outputParameters": outputs,
            "repository": st.fixed_dictionaries({"url": words, "branch": words}, optional={"token": tokens}),
            **newer,
        },
    )


def http(env: Documents) -> Documents:
    return st.fixed_dictionaries(
        {"type": st.just("http"), "url": words},
        optional={
            "runConfiguration": running,
            "method": st.sampled_from(["get", "post"]),
            "payload": words,
            "parameters": optional(env=env, secrets=some_names),
            "headers": optional(
                absolute=st.dictionaries(words, tokens, max_size=2),
                secrets=st.dictionaries(words, words, max_size=2),
            ),
            "auth": st.sampled_from([{"type": "no-auth"}, {"type": "bearer-token", "bearerToken": "name"}]),
            "outputParameters": outputs,
        },
    )


export = st.fixed_dictionaries(
    {"type": st.just("export"), "schema": words, "table": words, "sortBy": words},
    optional={
        "runConfiguration": running,
        "sortOrder": st.sampled_from(["asc", "desc"]),
        "compression": st.booleans(),
    },
)


def sql(env: Documents) -> Documents:
    parts: Any = {"runConfiguration": running, "parameters": optional(env=env)}
    place = st.fixed_dictionaries(
        {"url": words, "branch": words, "filePath": words}, optional={"token": tokens}
    )
    return st.one_of(
        st.fixed_dictionaries({"type": st.just("sql"), "sqlQueryPath": words}, optional=parts),
        st.fixed_dictionaries({"type": st.just("sql"), "repository": place}, optional=parts),
    )


triggers = st.sampled_from(
    [
        [],
        [{}],
        [{"cron": "0 6 * * *"}],
        [{"webhook": True}],
        [{"webhook": True, "webhookPolicy": "generate"}],
    ]
)


def watcher_name(item: Document) -> str:
    named = item.get("webhook") or item.get("email") or {"name": item.get("user")}
    return f"{sorted(set(item) - {'events'})} {named['name']}"


@st.composite
def workflows(draw: st.DrawFn, *, secrets: bool = True, names: str = "abcd") -> Document:
    env = environment(secrets=secrets)
    chosen = draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    steps: Document = {}
    for name in sorted(chosen):
        step = dict(draw(st.one_of(standard(env), http(env), export, sql(env))))
        parents = draw(st.lists(st.sampled_from(sorted(steps)), unique=True)) if steps else []
        steps[name] = {**step, "parents": parents} if parents or draw(st.booleans()) else step
    extra = optional(
        metadata=optional(allowConcurrentExecution=st.booleans()),
        retryOptions=retries,
        tags=st.lists(st.fixed_dictionaries({"name": words}), max_size=3, unique_by=lambda tag: tag["name"]),
        watchers=st.lists(watcher, max_size=3, unique_by=watcher_name),
        triggers=triggers,
        **newer,
    )
    return {"name": "x", "steps": steps, **draw(extra)}


_served: Any = {
    "title": words,
    "description": words,
    "resources": st.fixed_dictionaries({"instanceTypeId": st.integers(41, 43)}),
    "sessionStickiness": st.booleans(),
    "scaleToZero": st.booleans(),
    **newer,
}
_image = st.fixed_dictionaries({"imageId": st.integers(1, 3)}, optional={"versionId": st.integers(1, 3)})


def webapps(*, secrets: bool = True) -> Documents:
    del secrets
    return st.fixed_dictionaries({"name": st.just("x"), "imageDetails": _image}, optional=_served)


def services(*, secrets: bool = True) -> Documents:
    parts: Any = {
        "serviceType": st.just("web-app"),
        "parameters": optional(env=environment(secrets=secrets), secrets=some_names),
        "entrypoint": words,
        "healthCheckURL": words,
        "minInstances": st.integers(1, 2),
    }
    return st.fixed_dictionaries(
        {"name": st.just("x"), "imageDetails": _image}, optional={**_served, **parts}
    )


def artifacts(*, secrets: bool = True) -> Documents:
    secret = st.builds(lambda text: {"$secret": text}, tokens)
    return st.fixed_dictionaries(
        {"name": st.just("x")},
        optional={
            "description": st.one_of(words, secret) if secrets else words,
            "scan": st.booleans(),
            **newer,
        },
    )


def images(*, secrets: bool = True) -> Documents:
    del secrets
    arguments = st.lists(
        st.fixed_dictionaries({"name": words, "value": tokens}),
        max_size=3,
        unique_by=lambda argument: argument["name"],
    )
    common: Any = {"useCache": st.booleans(), "buildArguments": arguments, "secrets": some_names}
    details = st.one_of(
        optional(**common, source=st.just("upload"), context=words),
        st.fixed_dictionaries({"source": st.just("dockerfile"), "dockerfile": words}, optional=common),
        st.fixed_dictionaries(
            {"source": st.just("github"), "repository": words, "branch": words},
            optional={**common, "token": tokens},
        ),
    )
    return st.fixed_dictionaries(
        {"name": st.just("x"), "type": st.just("workflow")},
        optional={
            "description": words,
            "buildDetails": details,
            "version": st.sampled_from(["1.0.0", "1.1.0"]),
        },
    )


BODIES: dict[str, Callable[..., Documents]] = {
    "workflow": workflows,
    "webapp": webapps,
    "service": services,
    "artifact": artifacts,
    "image": images,
}
