"""From options to a project and a connected client."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from reconciler import pipeline
from reconciler.api.client import Client
from reconciler.api.network import read_network
from reconciler.api.transport import connect_in_process
from reconciler.cli.console.exception_hooks import install_log_handler
from reconciler.cli.console.output import check_output
from reconciler.cli.console.redaction.secrets import redact_external, register_secrets, register_token
from reconciler.cli.console.request_log import choose_request_log
from reconciler.cli.console.settings import settings
from reconciler.cli.options.common import CommonOptions
from reconciler.config.project import Project, ProjectOptions
from reconciler.errors import ConfigurationError
from reconciler.security.tokens import read_token

T = TypeVar("T")


def open_project(common: CommonOptions) -> Project:
    """The project as the options, the environment and its file say; its secrets are registered."""
    options = ProjectOptions(
        target=common.target,
        params_files=tuple(Path(file) for file in common.params_files),
        params=common.params,
        overrides=common.overrides,
        allow_hosts=common.allow_hosts,
        allow_roots=tuple(Path(root) for root in common.allow_roots),
    )
    install_log_handler()
    register_token()
    check_output(common.output)
    project = pipeline.open_project(Path(common.directory), options, os.environ)
    variable = project.target.token_env or ""
    register_secrets(*filter(None, (*project.secrets.values(), os.environ.get(variable))))
    return project


@asynccontextmanager
async def connect(project: Project, parallelism: int) -> AsyncIterator[Client]:
    """A client of the project's target."""
    if project.target.embedded is not None:
        client = _connect_embedded(project.target.embedded, parallelism)
    else:
        token = read_token(project.target.name, project.target.token_env, os.environ)
        address = project.target.base_url
        network = read_network(address, os.environ, direct=settings.no_proxy)
        register_secrets(token, *(network.proxy.secrets if network.proxy is not None else ()))
        client = Client(
            address,
            token,
            parallelism=parallelism,
            redact=redact_external,
            network=network,
            on_attempt=choose_request_log(),
        )
    async with client:
        yield client


def ask_tenant(project: Project, common: CommonOptions, ask: Callable[[Client], Awaitable[T]]) -> T:
    """The result of a function that only reads from the project's target."""

    async def run() -> T:
        async with connect(project, common.parallelism) as client:
            return await ask(client)

    return asyncio.run(run())


def _connect_embedded(database: Path, parallelism: int) -> Client:
    """The emulated platform inside this process: nothing leaves this machine."""
    try:
        from reconciler.emulator import NotATenant, Settings, create_app
    except ImportError as error:
        raise ConfigurationError(
            f"an embedded target needs the emulator, and {error.name} is not installed",
            "pip install 'peak-apply[emulator]'",
        ) from error
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        app = create_app(Settings(database=str(database), token=None))
    except (NotATenant, OSError) as error:
        raise ConfigurationError(f"{database}: {error}", "name another file under `embedded:`") from error
    return Client(
        "http://embedded",
        "embedded",
        transport=connect_in_process(app),
        parallelism=parallelism,
        redact=redact_external,
        on_attempt=choose_request_log(),
    )
