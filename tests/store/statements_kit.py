"""Watching statements: forgetting those that were built, and noting those that are run."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

from metagate.store import queries

MODULES: list[ModuleType] = [
    importlib.import_module(f"{queries.__name__}.{module.name}") for module in pkgutil.iter_modules(queries.__path__)
]
"""Every module of queries."""


def forget_statements() -> None:
    """Statements are built once; make them be built anew."""
    for module in MODULES:
        for value in vars(module).values():
            if hasattr(value, "cache_clear"):
                value.cache_clear()
