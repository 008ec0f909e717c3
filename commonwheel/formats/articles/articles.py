"""Articles: what is being written, by whom, and the topic that shows what was published of it.

An article that was never published is no topic: no list, count, search or feed can know of it. Once published, its topic
shows the published version while the next one is being written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import GOES, STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import powers, standing
from commonwheel.conversations import tags, texts, topics
from commonwheel.conversations.topics import Topic
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal
from commonwheel.structure import boards
from commonwheel.structure.boards import Board

WRITE = powers.declare("article.write", gettext_lazy("Write articles"))
EDIT = powers.declare("article.edit", gettext_lazy("Review and edit the articles of others"))
PUBLISH = powers.declare("article.publish", gettext_lazy("Publish articles"))

BEGUN = journal.declare("article.begun", gettext_lazy("began an article"), facts=["board", "from_topic"], public=False)
LONGEST_SUMMARY = 300


class State(models.TextChoices):
    DRAFT = "draft", gettext_lazy("Draft")
    REVIEW = "review", gettext_lazy("In review")
    APPROVED = "approved", gettext_lazy("Awaiting publication")
    PUBLISHED = "published", gettext_lazy("Published")


class Articles(models.QuerySet["Article"]):
    def visible_to(self, person: Any) -> Articles:
        """What is published where the person may read; unpublished ones to their authors and to who edits or publishes there."""
        rows = self.filter(boards.readable_in(person, "board_id"))
        shown = models.Q(topic__in=Topic.objects.visible_to(person))
        if not getattr(person, "pk", None):
            return rows.filter(shown)
        kept = [*boards.holding(person, EDIT), *boards.holding(person, PUBLISH)]
        own = models.Exists(Credit.objects.filter(article=models.OuterRef("pk"), person=person, is_author=True))
        return rows.filter(shown | own | models.Q(board_id__in=kept))

    def published(self) -> Articles:
        return self.filter(topic__isnull=False, topic__hidden_at__isnull=True)

    def stale(self) -> Articles:
        """Published ones whose day of review has come."""
        return self.published().filter(review_by__lte=clock.now().date())


class Article(models.Model):
    """One article in one language: the words as they are being written. ``version`` rises with every save."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="articles")
    topic = models.OneToOneField(Topic, null=True, blank=True, on_delete=models.CASCADE, related_name="article")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    title = models.CharField(max_length=topics.TITLE_MOST)
    summary = models.CharField(max_length=LONGEST_SUMMARY, blank=True)
    body = models.TextField(blank=True)
    """Markdown or HTML, as ``format`` says."""
    format = models.CharField(max_length=8, default="markdown")
    tag_words = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=12, default="en")
    version = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField(default=clock.now)
    returned_because = models.CharField(max_length=500, blank=True)
    publish_at = models.DateTimeField(null=True, blank=True, db_index=True)
    published_at = models.DateTimeField(null=True, blank=True)
    review_by = models.DateField(null=True, blank=True)
    harvested_from = models.ForeignKey(Topic, null=True, blank=True, on_delete=models.SET_NULL, related_name="harvests")
    """The thread it grew out of."""
    translation_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="translations")
    helpful_count = models.PositiveIntegerField(default=0)
    unhelpful_count = models.PositiveIntegerField(default=0)

    objects = Articles.as_manager()

    class Meta:
        indexes = [models.Index(fields=["board", "state", "-saved_at"], name="article_state")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return self.topic.get_absolute_url() if self.topic else f"/articles/{self.pk}/"

    @property
    def tag_names(self) -> list[str]:
        return [word for word in (part.strip() for part in self.tag_words.split(",")) if word]

    @property
    def is_changed(self) -> bool:
        """Published, and being written anew."""
        return self.topic_id is not None and self.state != State.PUBLISHED


departures.covers(Article, saved_by=STAYS)


class Credit(models.Model):
    """Who wrote an article, or whose posts it grew out of."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="credits", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="article_credits")
    is_author = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "person", "is_author"], name="article_credit_once")]
        ordering = ["-is_author", "position", "id"]


departures.covers(Credit, person=GOES, tells=("article_id", "article__title", "is_author"))


class Outdated(Refused):
    """Somebody else saved the article meanwhile: ``latest`` is theirs."""

    def __init__(self, latest: Article) -> None:
        who = latest.saved_by.name if latest.saved_by else _("Somebody")
        super().__init__(
            _("%(name)s saved this article while you were writing.") % {"name": who},
            cure=_("Compare, and save again: yours is still here."), field="body",
        )
        self.latest = latest


def check_write(board: Board, *, by: Any) -> None:
    """Refused without the power, and outside knowledge bases."""
    if "articles" not in board.of_kind.formats:
        raise Refused(_("This board is not a knowledge base."))
    standing.of(by).require(WRITE, board.scope_id)


def check_edit(article: Article, *, by: Any) -> None:
    """Its authors may while they may write at all; others need the power to edit."""
    held = standing.of(by)
    scope = article.board.scope_id
    if is_author(article, by):
        held.require(WRITE, scope)
        return
    held.require(EDIT, scope)


def is_author(article: Article, person: Any) -> bool:
    """Whether a member wrote it, alone or with others."""
    return bool(getattr(person, "pk", None)) and article.credits.filter(person=person, is_author=True).exists()


def begin(
    board: Board, *, by: Person, title: str, body: str = "", format: str = "markdown", summary: str = "", tag_words: str = "",
    language: str = "", harvested_from: Topic | None = None, translation_of: Article | None = None, credited: Sequence[int] = (),
) -> Article:  # fmt: skip
    """A new draft, which only its authors and those who edit or publish here see."""
    check_write(board, by=by)
    said = _checked(board, by, title, body, format, summary, tag_words)
    original = (translation_of.translation_of or translation_of) if translation_of else None
    language = language or board.language
    if original is not None and language in {original.language, *original.translations.values_list("language", flat=True)}:
        raise Refused(_("There is a version in this language already."), field="language")
    with transaction.atomic():
        article = Article.objects.create(
            board=board, saved_by=by, language=language, harvested_from=harvested_from, translation_of=original, **said
        )
        Credit.objects.create(article=article, person=by)
        Credit.objects.bulk_create(
            Credit(article=article, person_id=pk, is_author=False, position=number) for number, pk in enumerate(credited) if pk != by.pk
        )
        journal.record(BEGUN, by=by, on=article, board=board.pk, from_topic=harvested_from.pk if harvested_from else None)
        touch(f"articles:{board.pk}")
    return article


def save(
    article: Article, *, by: Person, after: int, title: str, body: str, format: str = "markdown", summary: str = "",
    tag_words: str = "", review_by: date | None = None,
) -> Article:  # fmt: skip
    """Keep what was written on top of version ``after``. What is published stays as it is. Outdated where another came first."""
    check_edit(article, by=by)
    said = _checked(article.board, by, title, body, format, summary, tag_words)
    with transaction.atomic():
        latest = Article.objects.select_for_update().get(pk=article.pk)
        if latest.version != after:
            raise Outdated(latest)
        if all(getattr(latest, name) == value for name, value in said.items()) and latest.review_by == review_by:
            return latest
        for name, value in said.items():
            setattr(latest, name, value)
        latest.review_by = review_by
        latest.version, latest.saved_by, latest.saved_at = latest.version + 1, by, clock.now()
        if latest.state == State.PUBLISHED:
            latest.state = State.DRAFT
        latest.save()
        touch(f"articles:{article.board_id}", *([f"topic:{latest.topic_id}"] if latest.topic_id else []))
    return latest


def join(article: Article, person: Person, *, by: Person) -> None:
    """One more author; an author already, nothing changes."""
    check_edit(article, by=by)
    standing.of(person).require(WRITE, article.board.scope_id)
    Credit.objects.get_or_create(article=article, person=person, is_author=True, defaults={"position": article.credits.count()})
    touch(f"articles:{article.board_id}", *([f"topic:{article.topic_id}"] if article.topic_id else []))


def leave(article: Article, person: Person, *, by: Person) -> None:
    """An author less; one stays."""
    check_edit(article, by=by)
    authors = article.credits.filter(is_author=True)
    if authors.exclude(person=person).exists():
        authors.filter(person=person).delete()
        touch(f"articles:{article.board_id}", *([f"topic:{article.topic_id}"] if article.topic_id else []))
    else:
        raise Refused(_("An article has at least one author."))


def discard(article: Article, *, by: Person) -> None:
    """Throw away what was never published."""
    check_edit(article, by=by)
    if article.topic_id:
        raise Refused(_("It is published: hide it instead."))
    with transaction.atomic():
        board_id = article.board_id
        article.delete()
        touch(f"articles:{board_id}")


@dataclass(frozen=True)
class OldArticle:
    """An article as it was elsewhere; the first of ``author_ids`` is its author. ``body`` is Markdown."""

    author_ids: Sequence[int]
    title: str
    summary: str
    body: str
    tag_words: str
    language: str
    published_at: datetime
    is_published: bool = True
    harvested_from: Topic | None = None
    credited: Sequence[int] = ()
    """Whose posts it grew out of."""
    translation_of: Article | None = None


def credited(topic_id: int) -> list[Credit]:
    """Who wrote the article of a topic, and whose posts it grew out of."""
    rows = Credit.objects.filter(article__topic_id=topic_id, person__is_active=True)
    return list(rows.select_related("person"))


def in_language(originals: Sequence[Article], language: str) -> list[Article]:
    """Each original, or its published translation where there is one in this language."""
    wanted = [article.pk for article in originals if article.language != language]
    found = {
        row.translation_of_id: row
        for row in Article.objects.published().filter(translation_of_id__in=wanted, language=language).select_related("topic")
    }
    return [found.get(article.pk, article) for article in originals]


def siblings(article: Article) -> list[Article]:
    """The published versions in other languages."""
    group = article.translation_of_id or article.pk
    rows = Article.objects.published().filter(models.Q(pk=group) | models.Q(translation_of_id=group)).exclude(pk=article.pk)
    return list(rows.select_related("topic").order_by("language"))


def due(moment: datetime) -> Articles:
    """Those whose hour to be published has come."""
    return Article.objects.filter(publish_at__lte=moment, state=State.APPROVED)


def _checked(board: Board, by: Person, title: str, body: str, format: str, summary: str, tag_words: str) -> dict[str, str]:
    """The words, tidied. A draft may be short; what cannot be stored or shown is Refused with its field."""
    title = topics.check_title(title)
    summary = " ".join(summary.replace("\x00", "").split())
    if len(summary) > LONGEST_SUMMARY:
        raise Refused(_("This has at most %(most)s characters.") % {"most": LONGEST_SUMMARY}, field="summary")
    names = tags.tidy([word for word in (part.strip() for part in tag_words.split(",")) if word])
    if body.strip():
        texts.render(body, format=format, by=by, scope_id=board.scope_id)
    return {"title": title, "summary": summary, "body": body.replace("\x00", ""), "format": format, "tag_words": ", ".join(names)}
