"""The fields of a workflow (contract 4.1 to 4.5)."""

from __future__ import annotations

from reconciler.emulator.http.shapes import ByType, Choice, Flag, Items, MapOf, Number, Record, Text, Whole

_TEXTS = MapOf(Text(empty=True))
_CRON = Text(  # (A72)
    pattern=r"\s*(?:[A-Za-z0-9,*/?#-]+\s+){4,6}[A-Za-z0-9,*/?#-]+\s*",
    like="a cron expression of 5, 6 or 7 fields",
)

_RETRY = Record(  # (A44)
    {
        "duration": Whole(1, 120),
        "exitCodes": Items(Whole(0, 255)),
        "exponentialBackoff": Flag(),
        "numberOfRetries": Whole(0, 5),
    }
)
_TRIGGER = Record(
    {"cron": _CRON, "webhook": Flag(only=True), "webhookPolicy": Choice(("generate", "preserve"))}
)
_WATCHER = Record(
    {
        "user": Text(),
        "webhook": Record(
            {"name": Text(), "url": Text(), "payload": Text(empty=True)}, required=("name", "url", "payload")
        ),
        "email": Record(
            {"name": Text(), "recipients": Record({"to": Items(Text(), least=1)}, required=("to",))},
            required=("name", "recipients"),
        ),
        "events": Record({"success": Flag(), "fail": Flag(), "runtimeExceeded": Number()}),
    },
    required=("events",),
    one_of=("user", "webhook", "email"),
)
_EXECUTION = Record(  # (A53)
    {
        "conditional": Items(
            Record(
                {
                    "condition": Choice(("equals", "not-equals")),
                    "paramName": Text(),
                    "stepName": Text(),
                    "value": Text(empty=True),
                },
                required=("condition", "paramName", "stepName", "value"),
            )
        ),
        "parentStatus": Items(
            Record(
                {
                    "condition": Choice(("all-of", "one-of")),
                    "parents": Items(Text(), least=1),
                    "status": Items(Choice(("success", "failure")), least=1),
                },
                required=("condition", "parents", "status"),
            )
        ),
    }
)
_COMMON = {
    "parents": Items(Text()),
    "executionParameters": _EXECUTION,
    "runConfiguration": Record(
        {"retryOptions": _RETRY, "skipConfiguration": Record({"skip": Flag(), "skipDAG": Flag()})}
    ),
}
_REPOSITORY = {"url": Text(), "branch": Text(), "token": Text(empty=True)}
_PARAMETERS = {"env": _TEXTS, "inherit": _TEXTS, "secrets": Items(Text())}
_SECRET = Text()

_STANDARD = Record(
    {
        "type": Choice(("standard",)),
        **_COMMON,
        "imageId": Whole(),
        "imageVersionId": Whole(),
        "command": Text(),
        "resources": Record(
            {
                "instanceTypeId": Whole(),
                "storage": Text(pattern=r"[1-9][0-9]{0,5}GB", like="10GB"),
            }
        ),
        "stepTimeout": Whole(1),  # (A49)
        "clearImageCache": Flag(),
        "repository": Record(_REPOSITORY, required=("url", "branch")),
        "parameters": Record(_PARAMETERS),
        "outputParameters": MapOf(Text()),
    },
    required=("imageId", "command"),
)
_HTTP = Record(
    {
        "type": Choice(("http",)),
        **_COMMON,
        "method": Choice(("get", "post", "put", "patch", "delete")),
        "url": Text(),
        "payload": Text(empty=True),
        "headers": Record({"absolute": _TEXTS, "secrets": _TEXTS}),
        "auth": Record(
            {
                "type": Choice(("no-auth", "oauth", "basic", "api-key", "bearer-token")),
                **dict.fromkeys(
                    ("clientId", "clientSecret", "authUrl", "username", "password", "apiKey", "bearerToken"),
                    _SECRET,
                ),
            },
            required=("type",),
        ),
        "parameters": Record(_PARAMETERS),
        "outputParameters": MapOf(Choice(("response.txt",))),
    },
    required=("type", "url"),
)
_EXPORT = Record(
    {
        "type": Choice(("export",)),
        **_COMMON,
        "schema": Text(),
        "table": Text(),
        "sortBy": Text(),
        "sortOrder": Choice(("asc", "desc")),
        "compression": Flag(),
    },
    required=("type", "schema", "table", "sortBy"),
)
_SQL = Record(  # (A51)
    {
        "type": Choice(("sql",)),
        **_COMMON,
        "sqlQueryPath": Text(),
        "repository": Record(_REPOSITORY | {"filePath": Text()}, required=("url", "branch", "filePath")),
        "parameters": Record({"env": _TEXTS, "inherit": _TEXTS}),
    },
    required=("type",),
    one_of=("sqlQueryPath", "repository"),
)
_STEP = ByType(
    {"standard": _STANDARD, "http": _HTTP, "export": _EXPORT, "sql": _SQL}, default="standard"
)  # (A45)

UPDATE = Record(
    {
        "name": Text(),
        "metadata": Record({"allowConcurrentExecution": Flag()}),
        "triggers": Items(_TRIGGER),
        "watchers": Items(_WATCHER),
        "retryOptions": _RETRY,
        "tags": Items(Record({"name": Text()}, required=("name",))),
        "steps": MapOf(_STEP, least=1),  # (A41)
    },
    required=("steps",),
)
CREATE = Record(UPDATE.fields, required=("name", "steps"))
EXECUTE = Record(
    {
        "params": Record({"global": _TEXTS, "stepWise": MapOf(_TEXTS)}),
        "stepsToRun": Items(Record({"stepName": Text(), "runDAG": Flag()}, required=("stepName",))),
    }
)
