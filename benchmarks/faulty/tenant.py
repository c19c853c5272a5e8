"""A tenant on a port of this machine, whose faults can be changed and whose time can be moved on."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from reconciler.emulator import Emulator, Settings, create_app, parse_rule, seeds
from reconciler.emulator.faults.book import FaultBook
from reconciler.emulator.server import AbortableProtocol
from reconciler.inventory.codec import decode_inventory

TOKEN = "sentinel-of-the-token"  # noqa: S105 - looked for in what the clients print
IMAGES = "/image-management/api/v2/images"
WORKFLOWS = "/workflows/api/v1/workflows"
WEBAPPS = "/webapps/api/v1/webapps"
ARTIFACTS = "/artifacts/api/v1/artifacts"
INVENTORY = "peak-apply-inventory-faults-local"
_IDS = {
    "workflow": (WORKFLOWS, "workflows", "train"),
    "webapp": (WEBAPPS, "webapps", "show"),
    "artifact": (ARTIFACTS, "artifacts", "rules"),
    "inventory": (ARTIFACTS, "artifacts", INVENTORY),
}


class Clock:
    """Real time, and what was added to it."""

    ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@dataclass(frozen=True)
class Tenant:
    """Where both clients are tried; it has the image 100 with the built version 100."""

    url: str
    emulator: Emulator
    clock: Clock

    def spoil(self, rule: str) -> None:
        """From now on this rule, or none."""
        self.emulator.faults = FaultBook([parse_rule(rule)] if rule else [], None)

    def spoiled(self) -> bool:
        """Whether a fault has come."""
        return any(entry.fault for entry in self.emulator.journal())

    def later(self) -> None:
        """Let everything happen that is still to happen."""
        self.clock.ahead += 3600

    def ask(self, path: str) -> httpx.Response:
        answer = httpx.get(self.url + path, headers={"authorization": TOKEN})
        return answer.raise_for_status()

    def get(self, path: str) -> Any:
        return self.ask(path).json()

    def named(self, path: str, collection: str, name: str) -> list[Any]:
        """The objects of exactly this name."""
        return [item for item in self.get(f"{path}/?pageSize=100")[collection] if item["name"] == name]

    def ids(self) -> dict[str, str]:
        """What official commands and rules may name."""
        found = {kind: self.named(*where) for kind, where in _IDS.items()}
        return {kind: str(items[0]["id"]) for kind, items in found.items() if items}

    def record(self, ref: str) -> str:
        """What peak-apply's inventory says of a resource: recorded, intended or nothing."""
        ident = self.ids()["inventory"]
        version = max(item["version"] for item in self.get(f"{ARTIFACTS}/{ident}?pageSize=100")["versions"])
        data = self.ask(f"{ARTIFACTS}/{ident}/{version}/download").content
        entries = decode_inventory(data, artifact_id=ident, version=version).entries
        entry = {str(ref): entry for ref, entry in entries.items()}.get(ref)
        return "nothing" if entry is None else "intended" if entry.intended else "recorded"


@contextmanager
def served(database: Path, *, unique_names: bool) -> Iterator[Tenant]:
    """The tenant of this file, which is made if there is none."""
    clock, is_new = Clock(), not database.exists()
    app = create_app(Settings(str(database), TOKEN, clock=clock, unique_names=unique_names))
    if is_new:
        seeds.add_image(app.state.emulator, "base", {100: "1.0.0"}, id=100)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(
            app,
            http=AbortableProtocol,
            lifespan="off",
            log_level="critical",
            access_log=False,
            date_header=False,  # the application tells its own time
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield Tenant(f"http://127.0.0.1:{listening.getsockname()[1]}", app.state.emulator, clock)
        finally:
            server.should_exit = True
            thread.join(5)
            app.state.emulator.close()
