"""Reads the environment once, typed. A wrong value stops the start with one clear line."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


class Environment:
    """Typed look-ups in a mapping of environment variables; every name is asked with its prefix left out."""

    def __init__(self, values: Mapping[str, str] | None = None, prefix: str = "COMMONWHEEL_") -> None:
        self.values = os.environ if values is None else values
        self.prefix = prefix

    def text(self, name: str, default: str) -> str:
        return self.values.get(self.prefix + name, "").strip() or default

    def flag(self, name: str, default: bool) -> bool:
        value = self.text(name, "yes" if default else "no").lower()
        if value in {"1", "yes", "true", "on"}:
            return True
        if value in {"0", "no", "false", "off"}:
            return False
        raise self._wrong(name, "must be yes or no")

    def number(self, name: str, default: int, *, at_least: int = 0, at_most: int = 2**31) -> int:
        value = self.text(name, str(default))
        if not re.fullmatch("-?[0-9]{1,10}", value) or not at_least <= int(value) <= at_most:
            raise self._wrong(name, f"must be a whole number from {at_least} to {at_most}")
        return int(value)

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        value = self.text(name, default)
        if value not in choices:
            raise self._wrong(name, f"must be one of: {', '.join(choices)}")
        return value

    def names(self, name: str, default: tuple[str, ...] = ()) -> list[str]:
        value = self.text(name, "")
        return [part.strip() for part in value.split(",") if part.strip()] if value else list(default)

    def path(self, name: str, default: Path) -> Path:
        return Path(self.text(name, str(default))).expanduser().resolve()

    def folder(self, name: str, default: Path) -> Path:
        """A folder that is there and can be written to."""
        place = self.path(name, default)
        try:
            place.mkdir(parents=True, exist_ok=True)
        except OSError as trouble:
            raise self._wrong(name, f"{place} cannot be made a folder ({trouble.strerror})") from trouble
        if not os.access(place, os.W_OK | os.X_OK):
            raise self._wrong(name, f"{place} is a folder that this user may not write to")
        return place

    def database(self, name: str, default: str) -> dict[str, Any]:
        """A database as Django wants it, from ``sqlite:///path`` or ``postgresql://user:word@host:port/name``."""
        return self._database(name, self._parsed(name, default))

    def databases(self, name: str) -> list[dict[str, Any]]:
        """The same for several URLs with commas between them."""
        return [self._database(name, self._split(name, url)) for url in self.names(name)]

    def _database(self, name: str, url: SplitResult) -> dict[str, Any]:
        if url.scheme == "sqlite" and url.path:
            return {"ENGINE": "commonwheel.engines.databases.sqlite", "NAME": unquote(url.path)}
        if url.scheme in {"postgres", "postgresql"} and url.path.strip("/"):
            options = dict(parse_qsl(url.query))
            return {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": unquote(url.path.lstrip("/")),
                "USER": unquote(url.username or ""),
                "PASSWORD": unquote(url.password or ""),
                "HOST": options.pop("host", url.hostname or ""),
                "PORT": str(url.port or ""),
                "OPTIONS": options,
            }
        raise self._wrong(name, "must look like sqlite:///path/to/file or postgresql://user:word@host:port/name")

    def address(self, name: str, default: str, schemes: tuple[str, ...]) -> str:
        """A URL with one of these schemes, or "" where none is set."""
        value = self.text(name, default)
        url = self._parsed(name, default)
        if value and (url.scheme not in schemes or not (url.hostname or url.scheme == "unix")):
            raise self._wrong(name, f"must be a URL that starts with {' or '.join(s + '://' for s in schemes)}")
        return value.rstrip("/")

    def _parsed(self, name: str, default: str) -> SplitResult:
        return self._split(name, self.text(name, default))

    def _split(self, name: str, text: str) -> SplitResult:
        try:
            url = urlsplit(text)
            _ = url.port  # raises where the port is no number
        except ValueError as trouble:
            raise self._wrong(name, "is no URL: its host or port cannot be read") from trouble
        return url

    def _wrong(self, name: str, what: str) -> ImproperlyConfigured:
        shown = "(hidden)" if "SECRET" in name or "URL" in name else repr(self.values.get(self.prefix + name, ""))
        return ImproperlyConfigured(f"{self.prefix}{name}={shown}: {what}.")
