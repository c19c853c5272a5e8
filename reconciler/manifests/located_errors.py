"""Errors about a value of the project file, reported at its line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from reconciler.errors import ConfigurationError
from reconciler.model.location import FieldPath, Locations
from reconciler.model.problem import InputError, Problem


@contextmanager
def locate_errors(locations: Locations, path: FieldPath, *, unless: bool = False) -> Iterator[None]:
    """Turn a ConfigurationError into a problem at a path; `unless` the value comes from elsewhere."""
    try:
        yield
    except ConfigurationError as error:
        if unless:
            raise
        raise InputError([Problem(error.message, locations.at(path), error.fix)]) from error
