"""What an engine must be able to do: a Protocol each. Which engine serves is chosen in settings.ENGINES."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


@cache
def engine(port: str) -> Any:
    """The one engine that serves ``port`` ("search", "freshness", "bus"), made on first use.

    ``settings.ENGINES[port]`` is {"CLASS": dotted path, "OPTIONS": {keyword arguments}}.
    """
    chosen = settings.ENGINES[port]
    return import_string(chosen["CLASS"])(**chosen.get("OPTIONS", {}))
