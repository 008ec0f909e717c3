"""Snippets: the lines of a post in which the words that were looked for stand, marked."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from commonwheel.kernel.terms import Pieces, Span, composed, is_code, spans, ways

LENGTH = 240
"""Characters that are shown."""
READ = 50_000
"""Characters of a post that are looked through."""
LEAD = 60
"""Characters shown before the first word that was found."""

Range = tuple[int, int]


def snippet(text: str, words: Sequence[str], language: str = "en") -> SafeString:
    """The part of a plain text in a language where most of the words stand, escaped, each found word in <mark>; a title is shown whole."""
    text = " ".join(composed(text[:READ]).split())
    wanted = [(way, is_code(word)) for word in words for way in ways(word[:200], language)]
    # Rows of several pieces are told by their neighbours too; a piece alone by itself.
    among = None if any(len(way) > 1 for way, _may in wanted) else frozenset(way[0] for way, _may in wanted)
    found = _found(spans(text, language, among), wanted)
    start, end = _window(text, found)
    pieces = ["…" if start else ""]
    place = start
    for first, last in found:
        if first < place or last > end:
            continue
        pieces += [escape(text[place:first]), "<mark>", escape(text[first:last]), "</mark>"]
        place = last
    pieces += [escape(text[place:end]), "…" if end < len(text) else ""]
    return mark_safe("".join(pieces))  # noqa: S308 — every piece of text was escaped above


def _found(row: list[Span], wanted: list[tuple[Pieces, bool]]) -> list[Range]:
    """Where the words stand, from the first to the last; of what may be begun, the last piece may be longer."""
    by_first: dict[str, list[tuple[Pieces, bool]]] = {}
    for way, may_be_begun in wanted:
        by_first.setdefault(way[0], []).append((way, may_be_begun and len(way) > 1))
    found: set[Range] = set()
    for place, span in enumerate(row):
        for way, is_begun in by_first.get(span.term, ()):
            there = row[place : place + len(way)]
            pieces = tuple(each.term for each in there)
            if pieces == way or (is_begun and pieces[:-1] == way[:-1] and pieces[-1].startswith(way[-1])):
                found.add((span.start, there[-1].end))
    return sorted(found, key=lambda place: (place[0], -place[1]))


def _window(text: str, found: list[Range]) -> Range:
    """The stretch with the most different words in it; the beginning where none is found."""
    if len(text) <= LENGTH:
        return 0, len(text)
    best, most = 0, 0
    for first, _last in found[:500]:
        inside = {text[a:b].lower() for a, b in found if first <= a and b <= first + LENGTH - LEAD}
        if len(inside) > most:
            best, most = first, len(inside)
    start = _after_space(text, max(0, best - LEAD)) if best > LEAD else 0
    return start, _before_space(text, min(len(text), start + LENGTH), start)


def _after_space(text: str, place: int) -> int:
    space = text.find(" ", place, place + LEAD // 2)
    return space + 1 if space >= 0 else place


def _before_space(text: str, place: int, start: int) -> int:
    if place >= len(text):
        return place
    space = text.rfind(" ", start + LENGTH // 2, place)
    return space if space >= 0 else place
