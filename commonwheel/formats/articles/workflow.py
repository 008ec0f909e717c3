"""The way of an article: Draft → In review → Awaiting publication → Published, back with a reason, and on a day that was set."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import standing
from commonwheel.conversations import posts
from commonwheel.conversations import restore as conversations
from commonwheel.conversations.restore import OldTopic
from commonwheel.conversations.topics import Topic
from commonwheel.formats.articles import articles
from commonwheel.formats.articles.articles import EDIT, PUBLISH, Article, Credit, OldArticle, State
from commonwheel.kernel import clock, richtext
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal
from commonwheel.structure.boards import Board

SUBMITTED = journal.declare("article.submitted", gettext_lazy("sent an article to review"), facts=["board"], public=False)
RECALLED = journal.declare("article.recalled", gettext_lazy("took an article back from review"), facts=["board"], public=False)
RETURNED = journal.declare("article.returned", gettext_lazy("returned an article"), facts=["board"], audited=True, public=False)
APPROVED = journal.declare("article.approved", gettext_lazy("approved an article"), facts=["board"], audited=True, public=False)
PUBLISHED = journal.declare("article.published", gettext_lazy("published an article"), facts=["board", "topic", "author", "is_first"], audited=True)


class Version(models.Model):
    """What was published, each time. Number 1 is the oldest."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=articles.LONGEST_SUMMARY, blank=True)
    body = models.TextField()
    format = models.CharField(max_length=8)
    html = models.TextField()
    """As it was shown."""
    tag_words = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="article_version_once")]
        ordering = ["-number"]


departures.covers(Version, by=STAYS, tells=("article_id", "title", "at"))


def submit(article: Article, *, by: Person) -> None:
    """To review; in review already, nothing changes."""
    articles.check_edit(article, by=by)
    if not article.body.strip():
        raise Refused(_("There is nothing to review yet."), field="body")
    _step(article, [State.DRAFT], State.REVIEW, SUBMITTED, by)


def recall(article: Article, *, by: Person) -> None:
    """Back from review, by who wrote it."""
    articles.check_edit(article, by=by)
    _step(article, [State.REVIEW, State.APPROVED], State.DRAFT, RECALLED, by)


def check_review(article: Article, *, by: Any) -> None:
    """Refused without the power to edit here, and for one's own article: somebody else looks at it."""
    standing.of(by).require(EDIT, article.board.scope_id)
    if articles.is_author(article, by) and not standing.of(by).allows(PUBLISH, article.board.scope_id):
        raise Refused(_("Somebody else reviews what you wrote."))


def return_(article: Article, *, by: Person, reason: str) -> None:
    """Back to its authors, who are told why."""
    check_review(article, by=by)
    reason = " ".join(reason.replace("\x00", "").split())[:500]
    if not reason:
        raise Refused(_("Say what is missing: the authors will read it."), field="reason")
    _step(article, [State.REVIEW, State.APPROVED], State.DRAFT, RETURNED, by, returned_because=reason)


def approve(article: Article, *, by: Person) -> None:
    """Good to be published."""
    check_review(article, by=by)
    _step(article, [State.REVIEW], State.APPROVED, APPROVED, by)


def check_publish(article: Article, *, by: Any) -> None:
    """Refused without the power."""
    standing.of(by).require(PUBLISH, article.board.scope_id)


def schedule(article: Article, *, by: Person, at: datetime) -> None:
    """Publish it by itself at a moment to come."""
    check_publish(article, by=by)
    if at <= clock.now():
        raise Refused(_("That moment has passed."), field="publish_at")
    _step(article, [State.DRAFT, State.REVIEW, State.APPROVED], State.APPROVED, APPROVED, by, publish_at=at)


def unschedule(article: Article, *, by: Person) -> None:
    """Wait with it again."""
    check_publish(article, by=by)
    with transaction.atomic():
        if Article.objects.filter(pk=article.pk, publish_at__isnull=False).update(publish_at=None):
            touch(f"articles:{article.board_id}")


def publish(article: Article, *, by: Person) -> Topic:
    """Show what was written to all who read the board; published unchanged, nothing happens."""
    check_publish(article, by=by)
    return _publish(article, by)


def publish_due() -> int:
    """Publish what was scheduled; returns how many. One that cannot be published waits as approved, without its hour."""
    done = 0
    for article in articles.due(clock.now()).select_related("board", "saved_by"):
        try:
            author = article.saved_by or article.credits.filter(is_author=True).select_related("person").first().person  # type: ignore[union-attr]
            _publish(article, author)
            done += 1
        except (Refused, AttributeError):
            Article.objects.filter(pk=article.pk).update(publish_at=None)
    return done


def restore(article: Article, version: Version, *, by: Person, after: int) -> Article:
    """Write an earlier version again, on top of version ``after``; it is published like any other change."""
    return articles.save(
        article, by=by, after=after, title=version.title, body=version.body, format=version.format, summary=version.summary,
        tag_words=version.tag_words, review_by=article.review_by,
    )  # fmt: skip


def restore_old(board: Board, old: OldArticle) -> Article:
    """An article exactly as it was, without gates; nobody is told."""
    html = richtext.clean(richtext.from_markdown(old.body))
    with transaction.atomic():
        topic = None
        if old.is_published:
            names = tuple(word for word in (part.strip() for part in old.tag_words.split(",")) if word)
            [(topic, _opening)] = conversations.start(
                [
                    OldTopic(
                        board_id=board.pk, author_id=old.author_ids[0], author_name="", title=old.title, html=html, source=old.body,
                        created_at=old.published_at, tags=names, language=old.language,
                    )
                ]
            )  # fmt: skip
            conversations.settle([topic.pk])
        article = Article.objects.create(
            board=board, topic=topic, state=State.PUBLISHED if topic else State.DRAFT, title=old.title, summary=old.summary, body=old.body,
            tag_words=old.tag_words, language=old.language, saved_by_id=old.author_ids[0], saved_at=old.published_at,
            published_at=old.published_at if topic else None, harvested_from=old.harvested_from, translation_of=old.translation_of,
        )  # fmt: skip
        people = [(pk, True) for pk in old.author_ids] + [(pk, False) for pk in old.credited if pk not in old.author_ids]
        Credit.objects.bulk_create(
            Credit(article=article, person_id=pk, is_author=is_author, position=number) for number, (pk, is_author) in enumerate(people)
        )
        if topic is not None:
            Version.objects.create(
                article=article, number=1, title=old.title, summary=old.summary, body=old.body, format="markdown", html=html,
                tag_words=old.tag_words, by_id=old.author_ids[0], at=old.published_at,
            )  # fmt: skip
            entry: dict[str, int | None] = {"board": board.pk, "topic": topic.pk, "author": old.author_ids[0], "is_first": 1}
            journal.restore(PUBLISHED, [(old.author_ids[0], article, old.published_at, entry)])
        touch(f"articles:{board.pk}")
    return article


def _publish(article: Article, by: Person) -> Topic:
    with transaction.atomic():
        locked = Article.objects.select_for_update().get(pk=article.pk)
        if locked.state == State.PUBLISHED and locked.topic is not None:
            return locked.topic
        words = {"title": locked.title, "body": locked.body, "format": locked.format, "tag_names": locked.tag_names}
        is_first = locked.topic is None
        if locked.topic is None:
            author = locked.credits.filter(is_author=True).select_related("person").first()
            locked.topic = posts.publish(locked.board, author=author.person if author else by, language=locked.language, **words)  # type: ignore[arg-type]
        else:
            posts.republish(locked.topic, by=by, **words)  # type: ignore[arg-type]
        locked.state, locked.publish_at, locked.returned_because = State.PUBLISHED, None, ""
        locked.published_at = locked.published_at or clock.now()
        locked.save()
        opening = posts.Post.objects.get(topic=locked.topic, number=1)
        Version.objects.create(
            article=locked, number=locked.versions.count() + 1, title=locked.title, summary=locked.summary, body=locked.body,
            format=locked.format, html=opening.html, tag_words=locked.tag_words, by=by,
        )
        journal.record(
            PUBLISHED, by=by, on=locked, board=locked.board_id, topic=locked.topic.pk, author=locked.topic.author_id, is_first=int(is_first)
        )
        touch(f"articles:{locked.board_id}", f"topic:{locked.topic.pk}", f"board:{locked.board_id}")
        if locked.harvested_from_id:
            touch(f"topic:{locked.harvested_from_id}")
    return locked.topic


def _step(article: Article, before: list[State], after: State, deed: journal.Deed, by: Person, **more: Any) -> None:
    with transaction.atomic():
        rows = Article.objects.filter(pk=article.pk, state__in=before)
        if after == State.APPROVED and "publish_at" not in more:
            rows = rows.exclude(state=State.APPROVED)
        if after == State.DRAFT:
            more.setdefault("publish_at", None)
        if not rows.update(state=after, **more):
            article.refresh_from_db()
            if article.state != after:
                raise Refused(_("It is not there any more: somebody else was faster."))
            return
        journal.record(deed, by=by, on=article, board=article.board_id)
        touch(f"articles:{article.board_id}")
    article.refresh_from_db()
