"""How this run prints and connects, as the command line says; `main` resets it before each run."""

from __future__ import annotations

from dataclasses import dataclass, fields

from reconciler.model.problem import Problem


@dataclass
class Settings:
    """`json_log`: every line on stderr is a JSON object; `quiet`: neither progress nor warnings.

    `no_proxy`: connect directly, whatever the environment says.
    """

    color: bool = True
    json_log: bool = False
    debug: bool = False
    verbose: bool = False
    quiet: bool = False
    no_proxy: bool = False
    printed_warnings: frozenset[Problem] = frozenset()
    """So that a plan that is made again repeats none."""

    def reset(self, *, json_log: bool, debug: bool) -> None:
        """Set everything to its default, except what must be known before the options are parsed."""
        for field in fields(self):
            setattr(self, field.name, field.default)
        self.json_log, self.debug = json_log, debug


settings = Settings()
