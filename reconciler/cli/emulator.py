"""`peak-apply emulator`."""

from __future__ import annotations

import functools

import click

from reconciler.cli.exits import Exit

_option = functools.partial(click.option, show_default=True)


@click.command("emulator")
@_option("--host", default="127.0.0.1", help="Loopback address to listen on.")
@_option("--port", default=8642, type=click.IntRange(0, 65535), help="0 picks a free one.")
@_option("--database", default=":memory:", metavar="FILE", help="SQLite file to keep the tenant in.")
@_option("--token", default="local", help="The token that clients must send.")
@_option("--build-seconds", default=2.0, type=click.FloatRange(0), help="How long builds take.")
@_option("--latency-ms", default=0.0, type=click.FloatRange(0), help="Added to every answer.")
def command(host: str, port: int, database: str, token: str, build_seconds: float, latency_ms: float) -> int:
    """Serve an emulated Peak platform on this machine, for demos and tests.

    Reach it with a target that says `url: http://127.0.0.1:8642`, or with PEAK_APPLY_URL.
    """
    from reconciler.errors import ConfigurationError

    try:
        from reconciler.emulator import CannotServe, Settings, serve
    except ImportError as error:
        raise ConfigurationError(
            f"the emulator needs {error.name}", "pip install 'peak-apply[emulator]'"
        ) from error
    settings = Settings(
        database=database,
        token=token,
        build_seconds=build_seconds,
        deploy_seconds=build_seconds / 2,
        latency_ms=latency_ms,
    )
    try:
        serve(settings, host, port)
    except CannotServe as error:
        raise ConfigurationError(str(error), "choose another --host or --port") from error
    return Exit.DONE
