"""Reads the dump's files row by row, in constant memory, and safe against hostile XML."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

Row = dict[str, str]


class Unreadable(Exception):
    """A file that is not there, is no XML, or tries something that honest files never need."""


class Watched:
    """A file that tells how far it has been read."""

    def __init__(self, file: IO[bytes], moved: Callable[[int], None]) -> None:
        self.file = file
        self.moved = moved

    def read(self, size: int = -1) -> bytes:
        chunk = self.file.read(size)
        self.moved(len(chunk))
        return chunk


def read(path: Path, moved: Callable[[int], None]) -> Iterator[Row]:
    """The attributes of each ``<row/>``; ``moved`` is told the number of bytes read. Raises Unreadable."""
    try:
        with path.open("rb") as file:
            root = None
            # Entities are refused, the DTD that the files name is not looked for.
            for event, element in iterparse(Watched(file, moved), events=("start", "end"), forbid_dtd=False, forbid_external=True):
                if root is None:
                    root = element
                if event == "end" and element.tag == "row":
                    yield dict(element.attrib)
                    root.clear()
    except FileNotFoundError as missing:
        raise Unreadable(f"{path.name} is not in {path.parent}") from missing
    except DefusedXmlException as hostile:
        raise Unreadable(f"{path.name} defines entities, which a data dump never does; it was not read") from hostile
    except ParseError as broken:
        raise Unreadable(f"{path.name} is broken at {broken}") from broken
