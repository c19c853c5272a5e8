"""SIGINT and SIGTERM: what is under way is cancelled, recorded and told, then the run ends."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import NoReturn

from reconciler.cli.console.output import complain
from reconciler.cli.exit_codes import Exit


def run_until_terminated(work: Coroutine[None, None, int]) -> int:
    """Run to the end, or to SIGTERM (143); SIGINT leaves as KeyboardInterrupt (130)."""

    async def main() -> int:
        task = asyncio.current_task()
        if task is not None:
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        return await work

    try:
        return asyncio.run(main())
    except asyncio.CancelledError:
        complain("terminated: plan again to see what exists")
        return Exit.TERMINATED
    except KeyboardInterrupt:
        complain("interrupted: plan again to see what exists")
        return Exit.INTERRUPTED


@contextmanager
def ending_at_once() -> Iterator[None]:
    """While a person is asked, the event loop stands still and cannot cancel anything: signals end the run directly."""
    interrupt = signal.signal(signal.SIGINT, signal.default_int_handler)
    terminate = signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, interrupt)
        signal.signal(signal.SIGTERM, terminate)


def _terminate(_number: int, _frame: object) -> NoReturn:
    complain("terminated: nothing was changed")
    raise SystemExit(Exit.TERMINATED)
