"""Terms: words as a search index knows them, folded to plain small letters, cut to their stem, one by one.

A *piece* is a run of letters or a run of digits; so "nest-1.14" is the three pieces nest, 1, 14, and whoever looks for it
looks for these three in a row. That way part numbers and error codes are found whole and in part. "getUserMedia" has a
piece for each of its humps. What is written together out of pieces (Wi-Fi, getUserMedia, config.yaml) is one more term,
without what joins it, behind all pieces of the text: whoever looks for wifi finds Wi-Fi. So is a letter that signs make
the name of something else (C++, C#), written out: cplusplus, csharp. A character of Chinese, Japanese,
Thai, Lao, Khmer or Burmese is a piece of its own, since nothing separates words there, and so is a syllable of Korean, whose words take endings
that no stemmer here knows.
"""

from __future__ import annotations

import re
import threading
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import Stemmer

LONGEST = 64
"""Characters of a term; the rest of a longer one is left off."""
MOST_CHUNKS = 50_000
"""About so many chunks are known at a time, in one language."""
LONGEST_JOINED = 40
"""Characters of what is written together; longer ones are found by their pieces alone."""
STEMMERS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish", "et": "estonian",
    "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian",
    "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish",
    "ta": "tamil", "tr": "turkish",
}  # fmt: skip
"""Whose endings are known; words of other languages are found as they are written."""

_ALONE = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ecf\u0edc-\u0edf\u1000-\u103f\u1780-\u17d3"
    "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_MARKS = "\xad\u200c\u200d" + "".join(sign for sign in map(chr, range(0x300, 0x10000)) if unicodedata.category(sign)[0] == "M")
"""What belongs to the letter before it: vowels, accents, and what tells how letters are joined or may be parted."""
_RUN = re.compile(rf"[{_ALONE}]|\d+|[^\W\d_{_ALONE}]+(?:[{_MARKS}][^\W\d_{_ALONE}]*)*")
_PLAIN_RUN = re.compile(r"[A-Za-z]+|[0-9]+")
"""The same in a text of ASCII, in half the time."""
_ONLY_ALNUM, _ONLY_LETTERS = (bytes(code if code < 128 and test(chr(code)) else 32 for code in range(256)) for test in (str.isalnum, str.isalpha))
"""Of a text of ASCII, with spaces in place of all else: cut at them, it is in its words twice as soon as by an expression."""
_SIGN = re.compile(r"[-._'’](?=[^\W_])(?<=[^\W_].)")
"""What joins: most texts have nothing written together, which this tells soon."""
_JOINED = re.compile(r"(?<![^\W_])[^\W_]++(?:[-._'’][^\W_]++)+")
_HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_SIGNS = re.compile(r"[\W_]+")
_WORD = re.compile(rf"[^\W\d_]+(?:[{_MARKS}][^\W\d_]*)*")
_SIGNED = re.compile(r"(?<!\w)[A-Za-z](?:\+\+|#)(?![\w#+])")
"""C++, C#, F#: the letter alone is another thing."""
_VERSION = re.compile(r"v(?=\d+\.\d)", re.IGNORECASE)
"""What may stand before the number of a version, or not."""

Pieces = tuple[str, ...]


class Span(NamedTuple):
    """A term and where in the text it stands."""

    term: str
    start: int
    end: int


def composed(text: str) -> str:
    """The text with each letter and its accents as one character: what ``spans`` counts in."""
    return unicodedata.normalize("NFC", text)


def terms(text: str, language: str = "en") -> list[str]:
    """The terms of a text in a language: its pieces in order, then what is written together."""
    text, language = composed(text), _known(language)
    chunks, known = _cut(text, _ONLY_ALNUM) if text.isascii() else _RUN.findall(text), _chunks(language)
    if max(map(len, chunks), default=0) > LONGEST:
        chunks = [run[:LONGEST] for run in _RUN.findall(text)]
    found = list(chain.from_iterable(map(known.__getitem__, chunks)))
    if not known.humped.isdisjoint(chunks):
        found += [term for chunk in chunks if chunk in known.humped for term in known.of(chunk)[1]]
    if _SIGN.search(text):
        found += [_together(written, language) for written in _JOINED.findall(text) if _is_together(written)]
    return [*found, *(_spelled(name[0], language) for name in _signed(text))]


def spans(text: str, language: str = "en", among: frozenset[str] | None = None) -> list[Span]:
    """The terms of a composed text with their places: all, or those ``among`` these."""
    language = _known(language)
    pieces: list[Span] = []
    joined: list[Span] = []
    for run in (_PLAIN_RUN if text.isascii() else _RUN).finditer(text):
        found, together = _of_run(run[0][:LONGEST], language)
        if among is not None and among.isdisjoint(found) and among.isdisjoint(together):
            continue
        start, end = run.span()
        if not together:
            pieces += [Span(term, start, end) for term in found]
            continue
        pieces += [Span(_term(hump[0], language), start + hump.start(), start + hump.end()) for hump in _humps(run[0]) or ()]
        joined.append(Span(together[0], start, end))
    for written in _JOINED.finditer(text) if _SIGN.search(text) else ():
        if _is_together(written[0]):
            joined.append(Span(_together(written[0], language), *written.span()))
    joined += [Span(_spelled(name[0], language), *name.span()) for name in _signed(text)]
    return [span for span in (*pieces, *joined) if span.term and (among is None or span.term in among)]


def ways(word: str, language: str = "en") -> list[Pieces]:
    """In which rows of terms a word or phrase may stand in a text: its pieces in a row; as one, where it is written so;
    the number of a version without its v. C++ and C# stand nowhere but where their signs do, or where they are written out."""
    word = composed(word).strip()
    if _SIGNED.fullmatch(word):
        return [(_spelled(word, _known(language)),)]
    pieces = tuple(span.term for run in _RUN.finditer(word) for span in _pieces(run[0], language) if span.term)
    found = [pieces] if pieces else []
    if (len(pieces) > 1 and _JOINED.fullmatch(word) and _WORD.search(word)) or _humps(word):
        found.append((_term(_SIGNS.sub("", word)[:LONGEST], _known(language)),))
    if _VERSION.match(word):
        found.append(pieces[1:])
    return found


def is_code(word: str) -> bool:
    """Whether this may be the beginning of a part number, an error code, a version or the name of a file."""
    has_digit = any(letter.isdigit() for letter in word)
    return bool(_JOINED.fullmatch(word)) or (has_digit and bool(_WORD.search(word)) and " " not in word)


def is_stop_word(word: str, language: str = "en") -> bool:
    """Whether the word says next to nothing in this language: the, and, with."""
    return folded(word) in _stop_words().get(language.partition("-")[0].lower(), ())


def words(text: str) -> list[str]:
    """What in a text people would call words, as they are written: runs of letters, accents and all."""
    text = composed(text)
    return _cut(text, _ONLY_LETTERS) if text.isascii() else _WORD.findall(text)


@lru_cache(maxsize=100_000)
def folded(word: str) -> str:
    """In small letters without accents, but with the vowels that Indian scripts and their neighbours write as marks."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in plain if sign.isalnum() or _is_vowel(sign))


def _is_vowel(sign: str) -> bool:
    # Not the dots of a nukta (7), which are often left out.
    return "\u0900" <= sign <= "\u1cff" and unicodedata.category(sign)[0] == "M" and unicodedata.combining(sign) != 7


def _cut(text: str, kept: bytes) -> list[str]:
    return text.encode().translate(kept).decode().split()


def _pieces(run: str, language: str) -> list[Span]:
    humps = _humps(run)
    parts = [hump[0] for hump in humps] if humps else [run[:LONGEST]]
    return [Span(_term(part, _known(language)), 0, 0) for part in parts]


def _humps(word: str) -> list[re.Match[str]] | None:
    """The humps of a word that has some. Only the first letters of ASCII are looked at: other scripts have none."""
    if len(word) < 4 or word.islower() or word[1:].islower() or word.isupper() or not word.isascii() or not word.isalpha():
        return None
    found = list(_HUMP.finditer(word[:LONGEST]))
    return found if len(found) > 1 else None


def _known(language: str) -> str:
    short = language.partition("-")[0].lower()
    return short if short in STEMMERS else ""


@lru_cache(maxsize=100_000)
def _of_run(run: str, language: str) -> tuple[Pieces, Pieces]:
    """The terms of one run of letters or digits: its pieces, and the whole of it where it has humps. Posts say the same
    words again and again, so this is remembered."""
    humps = _humps(run)
    whole = _term(run, language)
    if humps is None:
        return ((whole,) if whole else ()), ()
    return tuple(term for hump in humps if (term := _term(hump[0], language))), (whole,)


class _Chunks(dict[str, Pieces]):
    """The pieces of letters and digits without anything between them, for who looks up very many: as far as it is full, no call of Python
    is needed for one."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.humped: set[str] = set()
        """Those that are some terms more."""

    def __missing__(self, chunk: str) -> Pieces:
        pieces, whole = self.of(chunk)
        if whole:
            self.humped.add(chunk)
        self[chunk] = pieces
        return pieces

    def of(self, chunk: str) -> tuple[Pieces, Pieces]:
        """What ``_of_run`` says of all its runs."""
        runs = [_of_run(run, self.language) for run in _RUN.findall(chunk)]
        return tuple(term for pieces, _whole in runs for term in pieces), tuple(term for _pieces, whole in runs for term in whole)


def _chunks(language: str) -> _Chunks:
    """Those of a language; begun anew where there are too many, while whoever looks at a text keeps what they have."""
    known = _KNOWN.get(language)
    if known is None or len(known) >= MOST_CHUNKS:
        known = _KNOWN[language] = _Chunks(language)
    return known


def _is_together(word: str) -> bool:
    """Whether something written with signs inside is one term more."""
    return len(word) <= LONGEST_JOINED and _WORD.search(word) is not None


def _together(word: str, language: str) -> str:
    return _term(_SIGNS.sub("", word)[:LONGEST], language)


def _signed(text: str) -> Iterable[re.Match[str]]:
    return _SIGNED.finditer(text) if "#" in text or "++" in text else ()


def _spelled(name: str, language: str) -> str:
    return _term(name.replace("+", "plus").replace("#", "sharp"), language)


@lru_cache(maxsize=200_000)
def _term(run: str, language: str) -> str:
    plain = folded(run)
    if len(plain) < 4 or not language or plain.isdigit():
        return plain
    # Folded before it is cut, so that who leaves out accents finds the same; and again, should an ending bring one back.
    return folded(str(_STEMMERS.of(language).stemWord(plain))) or plain


_KNOWN: dict[str, _Chunks] = {}


class _Stemmers(threading.local):
    """Those of one thread: a stemmer holds the word that it is at, so that two threads with one would cut each other's."""

    def __init__(self) -> None:
        self.made: dict[str, Stemmer.Stemmer] = {}

    def of(self, language: str) -> Stemmer.Stemmer:
        if language not in self.made:
            self.made[language] = Stemmer.Stemmer(STEMMERS[language], 0)
        return self.made[language]


_STEMMERS = _Stemmers()


@cache
def _stop_words() -> dict[str, frozenset[str]]:
    found = tomllib.loads(Path(__file__).with_name("stop_words.toml").read_text())
    return {language: frozenset(folded(word) for word in row.split()) for language, row in found.items()}
