"""Texts: what people wrote there, cleaned as what is written here. Of a large dump, in a process of its own, ahead of the rest."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import NamedTuple

from commonwheel.interchange.importers.stackexchange.rows import Row
from commonwheel.kernel import pools, richtext

LARGE = 16_000_000
"""Bytes of a dump from which on processes of their own are worth starting."""
AHEAD = 3
"""Batches that are cleaned while one is taken."""



class Text(NamedTuple):
    """Clean HTML, and what stands in the field of somebody who changes it, where that is kept."""

    html: str
    source: str = ""


Texts = Mapping[str, Text]
"""A text as it stands there → what is kept of it."""
Batch = tuple[list[Row], Texts]
Clean = Callable[[str, Iterable[tuple[list[Row], list[Row]]]], Iterator[Batch]]
"""(the attribute with the text, batches of rows with those of them that are new) → the batches with clean texts."""


@contextmanager
def cleaning(is_large: bool) -> Iterator[Clean]:
    """How the texts of a dump are cleaned."""
    if not is_large:
        yield lambda name, batches: ((rows, dict(zip(raw := _raw(name, new), cleaned(name, raw), strict=True))) for rows, new in batches)
        return
    # The worker gets texts and answers with texts: it has nothing to do with the database.
    with pools.pool(1) as pool:
        yield lambda name, batches: _ahead(pool, name, batches)


def cleaned(name: str, raw: Sequence[str]) -> list[Text]:
    """What is kept of texts that stand in this attribute."""
    return [_MAKE[name](text) for text in raw]


def _ahead(pool: ProcessPoolExecutor, name: str, batches: Iterable[tuple[list[Row], list[Row]]]) -> Iterator[Batch]:
    waiting: deque[tuple[list[Row], list[str], Future[list[Text]]]] = deque()
    for rows, new in batches:
        waiting.append((rows, raw := _raw(name, new), pool.submit(cleaned, name, raw)))
        if len(waiting) > AHEAD:
            yield _done(*waiting.popleft())
    yield from (_done(*one) for one in waiting)


def _done(rows: list[Row], raw: list[str], clean: Future[list[Text]]) -> Batch:
    return rows, dict(zip(raw, clean.result(), strict=True))


def _raw(name: str, rows: list[Row]) -> list[str]:
    return list(dict.fromkeys(row.get(name, "") for row in rows))


def _body(raw: str) -> Text:
    """A picture elsewhere becomes a link to it: pages ask nothing of other sites."""
    linked = _PICTURE.sub(lambda found: f'<a href="{found[1]}">{found[1].rsplit("/", 1)[-1]}</a>', raw)
    return Text(richtext.clean(linked))


def _comment(raw: str) -> Text:
    return Text(richtext.clean(richtext.from_markdown(raw)), raw)


def _about(raw: str) -> Text:
    html = richtext.clean(raw)
    return Text(html, richtext.to_markdown(html))


_PICTURE = re.compile(r"<img\b[^>]*?\bsrc=\"(https?://[^\"]+)\"[^>]*>")
_MAKE: dict[str, Callable[[str], Text]] = {"Body": _body, "Text": _comment, "AboutMe": _about}
