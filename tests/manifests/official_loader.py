"""The official client's loader, for the interpreter that has it: JSON in, JSON out, one process for all files.

In: a list of `{"cwd": …, "file": …, "params": […], "params_file": …}`. Out, for each: `{"value": …}` or
`{"error": NAME}`.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from peak.cli.helpers import template_handler


def main() -> None:
    answers = [load(asked) for asked in json.load(sys.stdin)]
    json.dump(answers, sys.stdout, default=lambda value: {"not JSON": str(value)})


def load(asked: dict[str, Any]) -> dict[str, Any]:
    os.chdir(asked["cwd"])
    try:
        return {"value": template_handler(asked["file"], asked["params_file"], asked["params"])}
    except (Exception, RecursionError) as error:  # noqa: BLE001 - whatever it raises is its answer
        return {"error": type(error).__name__}


if __name__ == "__main__":
    main()
