"""The one stylesheet that pages link: all small CSS files joined when static files are collected, with no build before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.base import ContentFile
from django.core.files.storage import Storage

NAME = "web/site.css"
FOLDER = Path(__file__).parent / "static" / "web"


def parts() -> list[Path]:
    """The files in their order: tokens first, since they name the layers."""
    tokens = FOLDER / "styles" / "tokens.css"
    rest = [*sorted((FOLDER / "styles").glob("*.css")), *sorted((FOLDER / "components").glob("*.css"))]
    return [tokens, *(part for part in rest if part != tokens)]


def joined() -> str:
    """All of them as one."""
    return "\n".join(part.read_text() for part in parts())


class Joined(Storage):
    """A place that holds the one file."""

    def _open(self, name: str, mode: str = "rb") -> ContentFile:
        return ContentFile(joined().encode(), name=name)

    def exists(self, name: str) -> bool:
        return name == NAME

    def path(self, name: str) -> str:
        """For what collectstatic says when asked to say much; nothing is opened by it."""
        return name

    def get_modified_time(self, name: str) -> datetime:
        return datetime.fromtimestamp(max(part.stat().st_mtime for part in parts()), UTC)


class StylesheetFinder(BaseFinder):
    """Lets collectstatic find the joined stylesheet beside all other static files."""

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Nothing on disk: there is no file before the files are collected."""
        return []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        yield NAME, Joined()
