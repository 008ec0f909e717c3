"""Harvests: a good thread becomes an article, and everybody who wrote in it is credited. Members nominate; who writes decides."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import powers, standing
from commonwheel.conversations import tags
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.formats import solutions
from commonwheel.formats.articles import articles
from commonwheel.formats.articles.articles import Article
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal
from commonwheel.structure.boards import Board

NOMINATE = powers.declare("article.nominate", gettext_lazy("Nominate posts for the knowledge base"), default=powers.MEMBERS)
NOMINATED = journal.declare("article.nominated", gettext_lazy("nominated a post for the knowledge base"), facts=["topic", "board", "author"])
DECLINED = journal.declare(
    "article.nomination_declined", gettext_lazy("declined a nomination"), facts=["topic", "board"], audited=True, public=False
)


class Nominations(models.QuerySet["Nomination"]):
    def visible_to(self, person: Any) -> Nominations:
        """Of posts the person may see."""
        return self.filter(post__in=Post.objects.visible_to(person))

    def open(self) -> Nominations:
        """Neither harvested nor declined."""
        return self.filter(decided_at__isnull=True)


class Nomination(models.Model):
    """That somebody would like to see a post in the knowledge base, and why."""

    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="nomination")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    article = models.ForeignKey(Article, null=True, blank=True, on_delete=models.SET_NULL, related_name="nominations")

    objects = Nominations.as_manager()


departures.covers(Nomination, by=STAYS, decided_by=STAYS, tells=("post_id", "reason", "at"))


def check_nominate(post: Post, *, by: Any) -> None:
    """Refused without the power, for what is hidden, and inside a knowledge base."""
    standing.of(by).require(NOMINATE, post.topic.board.scope_id)
    if post.hidden_at or post.topic.hidden_at:
        raise Refused(_("This post is hidden."))
    if post.topic.board.of_kind.is_written:
        raise Refused(_("It is in the knowledge base already."))


def nominate(post: Post, *, by: Person, reason: str = "") -> None:
    """Propose a post; proposed already, nothing changes."""
    check_nominate(post, by=by)
    said = " ".join(reason.replace("\x00", "").split())[:300]
    with transaction.atomic():
        made, is_new = Nomination.objects.get_or_create(post=post, defaults={"by": by, "reason": said})
        if is_new:
            journal.record(NOMINATED, by=by, on=made, topic=post.topic_id, board=post.topic.board_id, author=post.author_id)


def decline(nomination: Nomination, *, by: Person, board: Board) -> None:
    """Not for this knowledge base; decided already, nothing changes."""
    articles.check_write(board, by=by)
    with transaction.atomic():
        if Nomination.objects.open().filter(pk=nomination.pk).update(decided_by=by, decided_at=clock.now()):
            topic = nomination.post.topic
            journal.record(DECLINED, by=by, on=nomination, topic=topic.pk, board=topic.board_id)


def harvest(topic: Topic, board: Board, *, by: Person) -> Article:
    """A draft in a knowledge base from what stands in a thread: its question and what solved it, or the most thanked reply.

    Everybody who wrote in the thread is credited. Harvested already into this board, the article that is there.
    """
    articles.check_write(board, by=by)
    if topic.hidden_at:
        raise Refused(_("This topic is hidden."))
    with transaction.atomic():
        Topic.objects.select_for_update().get(pk=topic.pk)
        known = Article.objects.filter(harvested_from=topic, board=board, translation_of=None).first()
        if known is not None:
            return known
        written = list(Post.objects.listed().filter(topic=topic).select_related("author").order_by("number"))
        article = articles.begin(
            board, by=by, title=topic.title, body=_body(topic, written), format="html",
            tag_words=", ".join(tags.of_topics([topic.pk]).get(topic.pk, [])), language=topic.language, harvested_from=topic,
            credited=writers(topic),
        )  # fmt: skip
        Nomination.objects.open().filter(post__topic=topic).update(decided_by=by, decided_at=clock.now(), article=article)
        touch(f"topic:{topic.pk}")
    return article


def writers(topic: Topic) -> list[int]:
    """The ids of all who wrote in a thread, in the order in which they came."""
    ids = Post.objects.listed().filter(topic=topic, author__isnull=False).order_by("number").values_list("author_id", flat=True)
    return list(dict.fromkeys(pk for pk in ids if pk))


def article_about(topic_id: int) -> Article | None:
    """The published article that grew out of a thread."""
    return Article.objects.published().filter(harvested_from_id=topic_id, translation_of=None).select_related("topic__board").first()


def _body(topic: Topic, written: list[Post]) -> str:
    """What a writer begins with: the question, and the answer below it."""
    opening = next((post for post in written if post.is_opening), None)
    solution = solutions.of_topics([topic.pk]).get(topic.pk)
    replies = [post for post in written if not post.is_opening]
    chosen = next((post for post in replies if solution and post.pk == solution.post_id), None)
    best = chosen or max(replies, key=lambda post: (post.kudos_count, -post.number), default=None)
    parts = [format_html("<h2>{}</h2>", _("The question")), opening.html if opening else ""]
    if best is not None:
        parts += [format_html("<h2>{}</h2>", _("The answer")), best.html]
    return "".join(parts)
