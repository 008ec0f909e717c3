"""The language of the search box: words, "exact phrases", -without, and filters like author:noor or is:solved.

A query keeps everything that was typed and reads the same when it is parsed again from its text. What it cannot make
sense of is told as sentences in ``problems`` and left out of the search.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from difflib import get_close_matches

from django.utils.translation import gettext as _

WORD, PHRASE, WITHOUT, WITHOUT_PHRASE = "", '"', "-", '-"'
OPERATORS = ("author", "board", "tag", "is", "after", "before", "in")
CHOICES = {"is": ("solved", "unsolved"), "in": ("title",)}
MOST_PROBLEMS = 5

_SPACES = re.compile(r"\s+")
_RUN = re.compile(r"\S+")
_NAME = re.compile(r"([a-z]{1,10}):", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """One piece of a query: ``sign`` is WORD, PHRASE, WITHOUT, WITHOUT_PHRASE or the name of an operator."""

    sign: str
    value: str

    def __str__(self) -> str:
        if self.sign in (WORD, WITHOUT):
            return self.sign + self.value
        if self.sign in (PHRASE, WITHOUT_PHRASE):
            return f'{self.sign}{self.value}"'
        is_plain = self.value and not self.value.startswith('"') and not _SPACES.search(self.value)
        return f"{self.sign}:{self.value}" if is_plain else f'{self.sign}:"{self.value}"'


@dataclass(frozen=True)
class Query:
    """What somebody looks for, in the order in which they typed it."""

    parts: tuple[Part, ...] = ()

    def __str__(self) -> str:
        return " ".join(map(str, self.parts))

    def __bool__(self) -> bool:
        return bool(self.parts)

    @property
    def words(self) -> tuple[str, ...]:
        """Words and phrases that must be there."""
        return tuple(
            part.value for part in self.parts if part.sign == PHRASE or (part.sign == WORD and not _meant(part.value))
        )

    @property
    def without(self) -> tuple[str, ...]:
        """Words and phrases that must not be there."""
        return tuple(part.value for part in self.parts if part.sign in (WITHOUT, WITHOUT_PHRASE))

    @property
    def in_title(self) -> bool:
        return "title" in self._chosen("in")

    @property
    def is_solved(self) -> bool | None:
        """None where it does not matter; of two that say the opposite, the last counts."""
        chosen = self._chosen("is")
        return chosen[-1] == "solved" if chosen else None

    @property
    def after(self) -> datetime | None:
        """From the beginning of this day on."""
        return max(self._days("after"), default=None)

    @property
    def before(self) -> datetime | None:
        """Up to the beginning of this day."""
        return min(self._days("before"), default=None)

    def values(self, operator: str) -> list[str]:
        """What was asked for with an operator, small letters, without what is missing."""
        return [part.value.strip().lower() for part in self.parts if part.sign == operator and part.value.strip()]

    def text(self) -> str:
        """What was typed besides filters, as text: words, phrases and what must not be there."""
        return " ".join(str(part) for part in self.parts if part.sign not in OPERATORS)

    def narrowed(self, **filters: str) -> Query:
        """With the filters of a form; one that is filled in takes the place of what was typed for it."""
        chosen = {name: value.replace('"', "").strip() for name, value in filters.items()}
        chosen = {name: value for name, value in chosen.items() if value}
        kept = [part for part in self.parts if part.sign not in chosen]
        return Query((*kept, *(Part(name, value) for name, value in chosen.items())))

    @property
    def problems(self) -> list[str]:
        """A sentence for each thing that makes no sense."""
        told = (problem for part in self.parts if (problem := _problem(part)))
        return list(dict.fromkeys(told))[:MOST_PROBLEMS]

    def _chosen(self, operator: str) -> list[str]:
        return [value for value in self.values(operator) if value in CHOICES[operator]]

    def _days(self, operator: str) -> list[datetime]:
        return [day for value in self.values(operator) if (day := _day(value))]


def parse(text: str) -> Query:
    """Read what was typed. Never raises."""
    return Query(tuple(_parts(text.replace("\x00", ""))))


def _parts(text: str) -> Iterator[Part]:
    place = 0
    while place < len(text):
        if space := _SPACES.match(text, place):
            place = space.end()
            continue
        sign = "-" if text[place] == "-" and _RUN.match(text, place + 1) else ""
        place += len(sign)
        name = _NAME.match(text, place)
        if text[place] == '"':
            value, place = _quoted(text, place)
            yield Part(sign + '"', value)
        elif name and not sign and name[1].lower() in OPERATORS:
            value, place = _value(text, name.end())
            yield Part(name[1].lower(), value)
        else:
            value, place = _run(text, place)
            yield Part(sign, value)


def _value(text: str, place: int) -> tuple[str, int]:
    return _quoted(text, place) if text.startswith('"', place) else _run(text, place)


def _quoted(text: str, place: int) -> tuple[str, int]:
    """What stands in quotes, which may be missing at the end, and where it goes on."""
    end = text.find('"', place + 1)
    return (text[place + 1 :], len(text)) if end < 0 else (text[place + 1 : end], end + 1)


def _run(text: str, place: int) -> tuple[str, int]:
    """What stands up to the next space, and where it goes on."""
    run = _RUN.match(text, place)
    return (run[0], run.end()) if run else ("", place)


def _meant(word: str) -> str:
    """The operator somebody probably meant with a word like "boord:linux", or nothing."""
    name = _NAME.match(word)
    # "Re:" and "http:" are no slips of the pen: only what is nearly an operator is taken for one.
    near = get_close_matches(name[1].lower(), OPERATORS, n=1, cutoff=0.7) if name else []
    return near[0] if near else ""


def _problem(part: Part) -> str:
    if part.sign == WORD and (near := _meant(part.value)):
        return _("Nothing is called “%(typed)s:”, did you mean %(near)s:?") % {"typed": part.value.split(":")[0], "near": near}
    if part.sign not in OPERATORS:
        return ""
    value = part.value.strip().lower()
    if not value:
        return _("“%(name)s:” needs a value right behind it.") % {"name": part.sign}
    if part.sign == "is" and value not in CHOICES["is"]:
        return _("is: takes solved or unsolved, not “%(value)s”.") % {"value": part.value}
    if part.sign == "in" and value not in CHOICES["in"]:
        return _("in: takes title, not “%(value)s”.") % {"value": part.value}
    if part.sign in ("after", "before") and _day(value) is None:
        return _("%(name)s: takes a day like 2026-01-31, not “%(value)s”.") % {"name": part.sign, "value": part.value}
    return ""


def _day(value: str) -> datetime | None:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
