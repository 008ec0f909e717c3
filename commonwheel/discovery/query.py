"""The language of the search box: words, "exact phrases", filters like author:noor or is:solved, and a minus before what is left out.

A query keeps everything that was typed and reads the same when it is parsed again from its text. What it cannot make
sense of is told as ``problems``, each with the place it is about, and left out of the search.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from difflib import get_close_matches
from functools import cache

from django.utils import timezone
from django.utils.translation import gettext as _
from lark import Lark, Token

WORD, PHRASE, WITHOUT, WITHOUT_PHRASE = "", '"', "-", '-"'
OPERATORS = ("author", "board", "tag", "is", "after", "before", "in", "kind", "group", "topic")
KINDS = {
    "discussions": "forum", "questions": "qanda", "ideas": "ideas", "articles": "knowledge", "blogs": "blog", "events": "occasions",
    "albums": "gallery", "contests": "contest",
}  # fmt: skip
"""What people call the kinds of boards."""
LEFT_OUT = tuple(f"-{name}" for name in OPERATORS if name not in ("after", "before", "in"))
"""Filters with a minus before them."""
ELSEWHERE = {
    "user": "author", "username": "author", "by": "author", "from": "author", "category": "board", "forum": "board", "label": "tag", "status": "is",
    "since": "after", "until": "before", "type": "kind", "title": "in:title", "intitle": "in:title",
}  # fmt: skip
"""What other searches call filters."""
CHOICES = {"is": ("solved", "unsolved"), "in": ("title",), "kind": tuple(KINDS)}
JOINERS = ("AND", "OR", "NOT")
"""What other searches join words with."""
MOST_PROBLEMS = 5

GRAMMAR = r"""
query: (FILTER | WITHOUT_PHRASE | PHRASE | WITHOUT | WORD)*

FILTER.5: /-?(OPERATORS):("[^"]*"?|\S*)/i
WITHOUT_PHRASE.4: /-"[^"]*"?/
PHRASE.3: /"[^"]*"?/
WITHOUT.2: /-\S+/
WORD.1: /\S+/

%ignore /\s+/
""".replace("OPERATORS", "|".join(OPERATORS))
"""Whatever is typed is a query: what opens nothing that it should close goes to the end."""

_SPACES = re.compile(r"\s+")
_NAME = re.compile(r"([a-z]{1,10}):", re.IGNORECASE)
_YEAR_OR_MONTH = re.compile(r"(\d{4})(?:-(\d\d))?", re.ASCII)


@dataclass(frozen=True)
class Problem:
    """A sentence about what makes no sense, and where in what was typed; ``start`` is -1 where it was not typed."""

    sentence: str
    typed: str = ""
    start: int = -1
    end: int = -1

    def __str__(self) -> str:
        return self.sentence

    @property
    def before(self) -> str:
        """What was typed before the place."""
        return self.typed[: self.start]

    @property
    def place(self) -> str:
        """What stands at the place; "" where there is none to show."""
        return self.typed[self.start : self.end] if self.start >= 0 else ""

    @property
    def behind(self) -> str:
        """What was typed after the place."""
        return self.typed[self.end :]


@dataclass(frozen=True)
class Part:
    """One piece of a query: ``sign`` is WORD, PHRASE, WITHOUT, WITHOUT_PHRASE or the name of an operator, perhaps with a minus before it."""

    sign: str
    value: str
    start: int = field(default=-1, compare=False)
    end: int = field(default=-1, compare=False)

    @property
    def is_filter(self) -> bool:
        return self.sign.removeprefix("-") in OPERATORS

    @property
    def meant(self) -> str:
        """The filter that somebody probably meant with a word like "boord:linux", or nothing."""
        return _meant(self.value) if self.sign == WORD else ""

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
    typed: str = field(default="", compare=False)

    def __str__(self) -> str:
        return " ".join(map(str, self.parts))

    def __bool__(self) -> bool:
        return bool(self.parts)

    @property
    def words(self) -> tuple[str, ...]:
        """Words and phrases that must be there."""
        return tuple(
            part.value for part in self.parts if part.sign == PHRASE or (part.sign == WORD and not part.meant)
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
        chosen = [(part.value.strip().lower() == "solved") is (part.sign == "is") for part in self.parts if part.sign in ("is", "-is") and not _problem(part)]
        return chosen[-1] if chosen else None

    @property
    def after(self) -> datetime | None:
        """From the beginning of this day on."""
        return max(self._days("after"), default=None)

    @property
    def before(self) -> datetime | None:
        """Up to the beginning of this day."""
        return min(self._days("before"), default=None)

    def values(self, operator: str) -> list[str]:
        """What was asked for with an operator, or with a minus before it left out: small letters, without what is missing."""
        return [part.value.strip().lower() for part in self.parts if part.sign == operator and part.value.strip()]

    def text(self) -> str:
        """What was typed besides filters, as text: words, phrases and what must not be there."""
        return " ".join(str(part) for part in self.parts if not part.is_filter)

    def narrowed(self, **filters: str) -> Query:
        """With the filters of a form; one that is filled in takes the place of what was typed for it."""
        chosen = {name: value.replace('"', "").strip() for name, value in filters.items()}
        chosen = {name: value for name, value in chosen.items() if value}
        kept = [part for part in self.parts if part.sign not in chosen]
        return Query((*kept, *(Part(name, value) for name, value in chosen.items())), self.typed)

    def respelled(self, spelled: dict[str, str]) -> Query:
        """With these words in place of others; without those that have "" in their place."""
        parts = (Part(WORD, spelled[part.value]) if part.sign == WORD and part.value in spelled else part for part in self.parts)
        return Query(tuple(part for part in parts if part.sign != WORD or part.value))

    @property
    def problems(self) -> list[Problem]:
        """One for each thing that makes no sense."""
        told = {sentence: self.problem(sentence, part) for part in reversed(self.parts) if (sentence := _problem(part) or self._slip(part))}
        return list(reversed(told.values()))[:MOST_PROBLEMS]

    def problem(self, sentence: str, part: Part) -> Problem:
        """What is wrong with a part, said at its place."""
        return Problem(sentence, self.typed, part.start, part.end)

    def asking(self, operator: str) -> list[Part]:
        """The parts that filter by an operator, also those that leave out by it, and have a value."""
        return [part for part in self.parts if part.sign.removeprefix("-") == operator and part.value.strip()]

    def _slip(self, part: Part) -> str:
        """What looks like the grammar of another place, or was left open."""
        written = self.typed[part.start : part.end] if part.start >= 0 else ""
        if written.count('"') == 1 and part.sign != WORD:
            return _("The quotation mark that opens here is closed nowhere.")
        if part.sign == WORD and written in JOINERS and self.typed != self.typed.upper():
            return _("“%(word)s” does nothing here: all words must be there, and a minus before a word leaves it out.") % {"word": written}
        return ""

    def _chosen(self, operator: str) -> list[str]:
        return [value for value in self.values(operator) if value in CHOICES[operator]]

    def _days(self, operator: str) -> list[datetime]:
        return [day for value in self.values(operator) if (day := _day(value))]


def parse(text: str) -> Query:
    """Read what was typed. Never raises."""
    text = text.replace("\x00", "")
    return Query(tuple(_part(token) for token in _grammar().parse(text).children if isinstance(token, Token)), text)


@cache
def _grammar() -> Lark:
    return Lark(GRAMMAR, parser="lalr", lexer="basic", start="query")


def _part(token: Token) -> Part:
    sign, value = {"WORD": WORD, "WITHOUT": WITHOUT, "PHRASE": PHRASE, "WITHOUT_PHRASE": WITHOUT_PHRASE}.get(token.type, ""), str(token)
    if token.type == "FILTER":
        sign, _colon, value = value.partition(":")
        return Part(sign.lower(), _unquoted(value), token.start_pos or 0, token.end_pos or 0)
    if sign in (PHRASE, WITHOUT_PHRASE):
        value = _unquoted(value.removeprefix("-"))
    return Part(sign, value.removeprefix(sign) if sign == WITHOUT else value, token.start_pos or 0, token.end_pos or 0)


def _unquoted(value: str) -> str:
    return value[1:].removesuffix('"') if value.startswith('"') else value


def _meant(word: str) -> str:
    name = _NAME.match(word)
    # "Re:" and "http:" are no slips of the pen: only what is nearly an operator is taken for one.
    if name is None:
        return ""
    if name[1].lower() in ELSEWHERE:
        return ELSEWHERE[name[1].lower()] if name.end() < len(word) else ""
    return next(iter(get_close_matches(name[1].lower(), OPERATORS, n=1, cutoff=0.7)), "")


def _problem(part: Part) -> str:
    if near := part.meant:
        return _("Nothing is called “%(typed)s:”, did you mean %(near)s?") % {"typed": part.value.split(":")[0], "near": near if ":" in near else f"{near}:"}
    if not part.is_filter:
        return ""
    sign = part.sign.removeprefix("-")
    if sign != part.sign and part.sign not in LEFT_OUT:
        return _("A minus does nothing before %(name)s:") % {"name": sign}
    value = part.value.strip().lower()
    if not value:
        return _("“%(name)s:” needs a value right behind it.") % {"name": part.sign}
    if sign == "is" and value not in CHOICES["is"]:
        return _("is: takes solved or unsolved, not “%(value)s”.") % {"value": part.value}
    if sign == "kind" and value not in KINDS:
        return _("kind: takes one of %(kinds)s, not “%(value)s”.") % {"kinds": ", ".join(KINDS), "value": part.value}
    if sign == "topic" and not (value.isascii() and value.isdigit() and len(value) < 18):
        return _("topic: takes the number of a topic, not “%(value)s”.") % {"value": part.value}
    if sign == "in" and value not in CHOICES["in"]:
        return _("in: takes title, not “%(value)s”.") % {"value": part.value}
    if sign in ("after", "before") and _day(value) is None:
        return _("%(name)s: takes a day like 2026-01-31, not “%(value)s”.") % {"name": part.sign, "value": part.value}
    return ""


def _day(value: str) -> datetime | None:
    """The moment at which a day, or the first one of a month or year, begins for who reads."""
    if short := _YEAR_OR_MONTH.fullmatch(value):
        value = f"{short[1]}-{short[2] or '01'}-01"
    try:
        day = date.fromisoformat(value)
        return datetime(day.year, day.month, day.day, tzinfo=timezone.get_current_timezone()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
