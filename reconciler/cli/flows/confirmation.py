"""What a caller must agree to before a tenant is changed."""

from __future__ import annotations

import click

from reconciler.cli.console.redaction.secrets import redact
from reconciler.cli.console.settings import settings
from reconciler.cli.console.streams import ask, find_missing_terminal
from reconciler.cli.host.signals import exit_on_signals
from reconciler.cli.options.apply import Consent
from reconciler.config.project import Project
from reconciler.errors import ConfigurationError


def check_protection(project: Project, consent: Consent) -> None:
    """Raise ConfigurationError if `protect: true` asks for the target's name where there is no prompt."""
    name = project.target.name
    if consent.confirm_target not in {None, name}:
        raise ConfigurationError(
            f"--confirm-target names {consent.confirm_target!r}, but the target is {name!r}",
            f"give --target {consent.confirm_target}, or --confirm-target {name}",
        )
    if project.target.protect and consent.yes and consent.confirm_target is None:
        raise ConfigurationError(
            f"target {name!r} is protected: without a prompt, its name must confirm what is done",
            f"add --confirm-target {name}",
        )


def confirm(question: str, consent: Consent) -> bool:
    """True if the caller agreed, with --yes or at the prompt; ConfigurationError if there is no way to prompt."""
    if consent.yes:
        return True
    if settings.json_log:
        raise ConfigurationError("--log-json never prompts", "review a plan first, then apply with --yes")
    if missing := find_missing_terminal():
        raise ConfigurationError(f"cannot prompt: {missing}", "review the plan above, then pass --yes")
    with exit_on_signals():
        answer = ask(redact(f"{question} Only 'yes' is accepted: "))
    if answer is None:
        raise click.Abort
    return answer == "yes"
