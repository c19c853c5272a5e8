"""SIGINT, SIGTERM and SIGHUP: what is in progress is cancelled, recorded and reported, then the run ends."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import NoReturn

from reconciler.cli.console.output import print_message
from reconciler.cli.exit_codes import ExitCode


def run_until_terminated(work: Coroutine[None, None, int]) -> int:
    """Run to the end, or to SIGTERM or SIGHUP (143); SIGINT leaves as KeyboardInterrupt (130)."""

    async def main() -> int:
        task = asyncio.current_task()
        for number in (signal.SIGTERM, signal.SIGHUP):
            if task is not None and signal.getsignal(number) is not signal.SIG_IGN:  # nohup ignores SIGHUP
                asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        return await work

    try:
        return asyncio.run(main())
    except asyncio.CancelledError:
        print_message("terminated: run plan to see what was changed")
        return ExitCode.TERMINATED
    except KeyboardInterrupt:
        print_message("interrupted: run plan to see what was changed")
        return ExitCode.INTERRUPTED


@contextmanager
def exit_on_signals() -> Iterator[None]:
    """During a prompt the event loop is blocked and cannot cancel anything, so signals end the run directly."""
    interrupt = signal.signal(signal.SIGINT, signal.default_int_handler)
    terminate = signal.signal(signal.SIGTERM, _exit_terminated)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, interrupt)
        signal.signal(signal.SIGTERM, terminate)


def _exit_terminated(_number: int, _frame: object) -> NoReturn:
    print_message("terminated: nothing was changed")
    raise SystemExit(ExitCode.TERMINATED)
