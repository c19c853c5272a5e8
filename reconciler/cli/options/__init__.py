"""The options that commands have in common, and the values in which a command gets them."""

from reconciler.cli.options.apply import ApplyOptions, Consent, add_apply_options, add_consent_options
from reconciler.cli.options.common import CommonOptions, add_common_options
from reconciler.cli.options.output import add_format_option, add_output_options, show_resolution_option
from reconciler.cli.options.plan import (
    add_plan_options,
    adopt_option,
    allow_deletes_option,
    select_option,
)

__all__ = [
    "ApplyOptions",
    "CommonOptions",
    "Consent",
    "add_apply_options",
    "add_common_options",
    "add_consent_options",
    "add_format_option",
    "add_output_options",
    "add_plan_options",
    "adopt_option",
    "allow_deletes_option",
    "select_option",
    "show_resolution_option",
]
