"""Saved searches: what members want to hear of when somebody writes it.

Nobody's search is run again and again. A new post is compared with the searches that could fit it: each search keeps the
terms of its most telling word (its *anchors*), and only those with an anchor in the post are asked of that one post.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import GOES
from commonwheel.accounts.people import Person
from commonwheel.authority import powers, standing
from commonwheel.conversations import tags
from commonwheel.conversations.posts import Post
from commonwheel.discovery import query
from commonwheel.discovery.query import Query
from commonwheel.discovery.search import languages, question_of
from commonwheel.kernel import clock
from commonwheel.kernel.engines.search import search
from commonwheel.kernel.lookups import among
from commonwheel.kernel.refusal import Refused
from commonwheel.kernel.terms import is_stop_word, terms, ways
from commonwheel.ledger import journal

SAVE = powers.declare("search.save", gettext_lazy("Save searches and hear of what is new in them"), default=powers.MEMBERS)
MATCHED = journal.declare("search.matched", gettext_lazy("wrote what a saved search looks for"), facts=["person", "post"], public=False, webhooks=False)

MOST = 20
LONGEST = 300
MOST_AT_ONCE = 1_000
"""Searches that one post is compared with."""


class SavedSearches(models.QuerySet["SavedSearch"]):
    def visible_to(self, person: Any) -> SavedSearches:
        """One's own."""
        return self.filter(person=getattr(person, "pk", None))


class SavedSearch(models.Model):
    """What a member looks for, as it would be typed."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="saved_searches")
    text = models.CharField(max_length=LONGEST)
    at = models.DateTimeField(default=clock.now)
    matched_at = models.DateTimeField(null=True, blank=True)

    objects = SavedSearches.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name_plural = "saved searches"
        constraints = [models.UniqueConstraint(fields=["person", "text"], name="saved_search_once")]

    def __str__(self) -> str:
        return self.text


departures.covers(SavedSearch, person=GOES, tells=("text", "at", "matched_at"))


class Anchor(models.Model):
    """A term without which no post answers a saved search; with several, one of them is there."""

    saved = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="anchors")
    term = models.CharField(max_length=80, db_index=True)


def check_save(*, by: Any) -> None:
    """Refused to visitors and to who may not."""
    standing.of(by).require(SAVE)


def save(text: str, *, by: Person) -> SavedSearch:
    """Hear of what is new in this search; the same again is the same. Refused for one that can find nothing."""
    check_save(by=by)
    asked = query.parse(" ".join(text.split())[:LONGEST])
    question, problems = question_of(asked, by)
    if problems:
        raise Refused(problems[0].sentence, field="q")
    if question is None or not all(ways(word) for word in asked.words):
        raise Refused(_("There is nothing to look for in this."), field="q")
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=by.pk)
        standing_one = SavedSearch.objects.filter(person=by, text=str(asked)).first()
        if standing_one is not None:
            return standing_one
        if SavedSearch.objects.filter(person=by).count() >= MOST:
            raise Refused(_("You have saved %(most)s searches already.") % {"most": MOST}, cure=_("Remove one first."))
        saved = SavedSearch.objects.create(person=by, text=str(asked)[:LONGEST])
        Anchor.objects.bulk_create([Anchor(saved=saved, term=term) for term in sorted(_anchors(asked, languages(by)))])
    return saved


def of(person_id: int, saved_id: int) -> SavedSearch | None:
    """The saved search that a mail speaks of; None where it is gone."""
    return SavedSearch.objects.filter(person=person_id, pk=saved_id).select_related("person").first()


def drop(saved: SavedSearch, *, by: Person) -> None:
    """Hear no more of it; gone already, nothing changes. Only one's own."""
    SavedSearch.objects.visible_to(by).filter(pk=saved.pk).delete()


def match(post_ids: Collection[int]) -> None:
    """Record which saved searches new posts answer. Their members may see them, and did not write them."""
    if not post_ids or not Anchor.objects.exists():
        return
    for post in Post.objects.listed().filter(among("pk", post_ids)).select_related("topic__board", "author").order_by("pk"):
        _match(post)


def _match(post: Post) -> None:
    found = SavedSearch.objects.filter(anchors__term__in=_terms(post), person__is_active=True).exclude(person=post.author_id)
    for saved in found.select_related("person").distinct().order_by("id")[:MOST_AT_ONCE]:
        with timezone.override(saved.person.zone):
            question, _problems = question_of(query.parse(saved.text), saved.person)
        if question is not None and search().find(replace(question, only=post.pk, most=1)).hits:
            with transaction.atomic():
                SavedSearch.objects.filter(pk=saved.pk).update(matched_at=clock.now())
                journal.record(MATCHED, by=post.author, on=saved, person=saved.person_id, post=post.pk)


def _anchors(asked: Query, spoken: tuple[str, ...]) -> set[str]:
    words = [word for word in asked.words if not any(is_stop_word(word, language) for language in spoken)] or list(asked.words)
    for word in sorted(words, key=len, reverse=True):
        if found := {way[0] for language in spoken for way in ways(word, language)}:
            return found
    for operator in ("author", "board", "tag"):
        if values := asked.values(operator):
            # A topic has all the tags that were named, and one of the authors and boards.
            return {_mark(operator, value.removeprefix("@")) for value in (values[:1] if operator == "tag" else values)}
    return {""}


def _terms(post: Post) -> set[str]:
    """The anchors that this post has."""
    words = f"{post.topic.title}\n{post.text}" if post.is_opening else post.text
    names = tags.of_topics([post.topic_id]).get(post.topic_id, [])
    found = set(terms(words[:50_000], post.language)) | {term for name in names for term in terms(name, post.language)}
    found |= {_mark("tag", name) for name in names} | {_mark("board", post.topic.board.slug), ""}
    return found | {_mark("author", post.author.handle)} if post.author else found


def _mark(operator: str, value: str) -> str:
    return f"{operator}:{value}"[:80]
