"""Reads the dump's files row by row, in constant memory, and safe against hostile XML."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

Row = dict[str, str]

AT_ONCE = 65_536
"""Bytes."""


class Unreadable(Exception):
    """A file that is not there, is no XML, or tries something that honest files never need."""


class Rows:
    """Takes what a parser finds: the attributes of rows, and nothing of anything else."""

    def __init__(self) -> None:
        self.found: list[Row] = []

    def start(self, tag: str, attributes: Row) -> None:
        if tag == "row":
            self.found.append(attributes)

    def taken(self) -> list[Row]:
        """What was found since the last time."""
        found, self.found = self.found, []
        return found


def read(path: Path, moved: Callable[[int], None]) -> Iterator[Row]:
    """The attributes of each ``<row/>``; ``moved`` is told the number of bytes read. Raises Unreadable."""
    rows = Rows()
    # Entities are refused, the DTD that the files name is not looked for.
    parser = DefusedXMLParser(target=rows, forbid_dtd=False, forbid_external=True)
    try:
        with path.open("rb") as file:
            while chunk := file.read(AT_ONCE):
                moved(len(chunk))
                parser.feed(chunk)
                yield from rows.taken()
            parser.close()
    except FileNotFoundError as missing:
        raise Unreadable(f"{path.name} is not in {path.parent}") from missing
    except DefusedXmlException as hostile:
        raise Unreadable(f"{path.name} defines entities, which a data dump never does; it was not read") from hostile
    except ParseError as broken:
        # What stands before it is whole.
        yield from rows.taken()
        raise Unreadable(f"{path.name} is broken at {broken}") from broken
