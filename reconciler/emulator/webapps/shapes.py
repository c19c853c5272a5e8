"""The fields of webapps and services (contract 5.1); both bodies are accepted alike (A64)."""

from __future__ import annotations

from reconciler.emulator.http.shapes import Anything, Choice, Flag, Items, MapOf, Record, Text, Whole

SERVICE_TYPES = ("api", "web-app", "shiny")
STATUSES = ("CREATING", "DEPLOYING", "AVAILABLE", "DELETING", "CREATE_FAILED", "DELETE_FAILED")

UPDATE = Record(
    {
        "name": Text(),
        "title": Text(empty=True),
        "description": Text(empty=True),
        "serviceType": Choice(SERVICE_TYPES),
        "imageDetails": Record({"imageId": Whole(), "versionId": Whole()}, required=("imageId",)),
        "resources": Record({"instanceTypeId": Whole()}),
        "parameters": Record({"env": MapOf(Text(empty=True)), "secrets": Items(Text())}),
        "sessionStickiness": Flag(),
        "scaleToZero": Flag(),
        "entrypoint": Text(empty=True),
        "healthCheckURL": Text(empty=True),
        "minInstances": Whole(1, 2),
    }
)
CREATE = Record(UPDATE.fields, required=("name", "imageDetails"))
# what each of them must be is checked where the codes for it are known: A24 wants 422
TEST = Record({"httpMethod": Anything(), "path": Anything(), "payload": Anything()})
