"""Guesses: what somebody probably looks for where nothing, or hardly anything, answers what they typed.

Words may be only begun, spelled as others are, or missing from all posts. Everything is looked for in the boards of the question
alone, so nothing is proposed that only stands where the person may not read.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from commonwheel.discovery.query import PHRASE, WORD, Query
from commonwheel.kernel.engines.search import Found, Hit, Question, search
from commonwheel.kernel.terms import folded, is_code

FEW = 5
"""So many that answer are few: what answers in part follows them."""
ENOUGH = 0.3
"""The share of the words that a post needs where it has not all of them."""
MOST_SPELLED = 6
"""Words of a query that are looked up in the spelling of others."""
LONG_ENOUGH = 5
"""Letters of a word that stands in some posts and may be a slip all the same."""
TIMES = 20
"""In so many times more posts must a word stand that is proposed in place of one that stands in some."""


@dataclass(frozen=True)
class Guess:
    """What is shown in place of nothing: what answers, the words it was found by, a sentence, and the query that was probably meant."""

    found: Found = field(default_factory=Found)
    words: tuple[str, ...] = ()
    note: str = ""
    meant: str = ""


@dataclass(frozen=True)
class Beside:
    """What may be shown beside little: posts that answer in part, and a query that was probably meant."""

    hits: list[Hit] = field(default_factory=list)
    meant: str = ""


def instead(asked: Query, question: Question) -> Guess:
    """Where nothing answers."""
    if not question.words:
        return Guess()
    if found := _begun(asked, question):
        return Guess(found, question.words, _("No post has just these words. In these, the last one goes on."))
    meant = asked.respelled(_mended(asked, question))
    if meant.words and meant != asked:
        question = replace(question, words=meant.words)
        if (found := search().find(question)).hits:
            return Guess(found, question.words, meant=str(meant))
    if found := _loose(asked, question):
        return Guess(found, question.words, _("No post has all of these words. These have some of them."))
    return Guess()


def beside(asked: Query, question: Question, found: Found) -> Beside:
    """Where little answers: a few more, the likest first, none that was found already."""
    if not question.words:
        return Beside()
    question = replace(question, newest_first=False, is_tallied=False)
    every = [*found.hits, *(hit for more in (_begun(asked, question), _loose(asked, question)) if more for hit in more.hits)]
    once: dict[int, Hit] = {}
    for hit in every:
        once.setdefault(hit.topic if question.one_per_topic else hit.post, hit)
    meant = asked.respelled(_rare(asked, question))
    if meant != asked:
        tally = search().find(replace(question, words=meant.words, is_tallied=True, most=1)).tally
        meant = meant if tally.topics > len(found.hits) else asked
    return Beside(list(once.values())[len(found.hits) : question.most], str(meant) if meant != asked else "")


def _begun(asked: Query, question: Question) -> Found | None:
    """What has the last word only begun. That of a part number or of a file's name is read as begun anyhow."""
    last = next(part for part in reversed(asked.parts) if part.value == question.words[-1])
    if last.sign != WORD or is_code(last.value):
        return None
    found = search().find(replace(question, is_prefix=True))
    return found if found.hits else None


def _loose(asked: Query, question: Question) -> Found | None:
    """What has much of the words; None where that would be any of them, or where their order matters."""
    if len(question.words) < 2 or any(part.sign == PHRASE for part in asked.parts):
        return None
    found = search().find(replace(question, any_word=True, is_tallied=False))
    hits = [hit for hit in found.hits if hit.score >= ENOUGH]
    return Found(hits, found.is_more and len(hits) == len(found.hits)) if hits else None


def _mended(asked: Query, question: Question) -> dict[str, str]:
    """Words that no post has, with what they were probably meant to be, or "" where that is nothing; and those that hardly any has."""
    mended = _rare(asked, question)
    for word in _words(asked, question):
        if not _is_there(word, question):
            mended[word] = "" if is_code(word) else next((other for other in search().near(word, languages=question.languages) if _is_there(other, question)), "")
    return mended


def _rare(asked: Query, question: Question) -> dict[str, str]:
    """Words that hardly any post has, with a like one that very many have."""
    rare: dict[str, str] = {}
    for word in _words(asked, question):
        near = [] if is_code(word) or len(word) < LONG_ENOUGH else search().near(word, languages=question.languages, times=TIMES)
        # Of a word that exists, the first letter is right: election is no slip of deletion.
        like = next((other for other in near if folded(other)[0] == folded(word)[0]), "")
        if like and _is_there(like, question):
            rare[word] = like
    return rare


def _words(asked: Query, question: Question) -> list[str]:
    """The single words of a query."""
    return list(dict.fromkeys(part.value for part in asked.parts if part.sign == WORD and part.value in question.words))[:MOST_SPELLED]


def _is_there(word: str, question: Question) -> bool:
    alone = Question(words=(word,), boards=question.boards, languages=question.languages, in_title=question.in_title, most=1)
    return bool(search().find(alone).hits)
