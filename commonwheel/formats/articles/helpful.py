"""Was this helpful? One answer for an article and member, with an optional why that only those who edit here read."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.people import Person
from commonwheel.authority import powers, standing
from commonwheel.formats.articles.articles import Article
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.ledger import journal

SAY = powers.declare("article.helpful", gettext_lazy("Say whether an article helped"), default=powers.MEMBERS)
SAID = journal.declare("article.helped", gettext_lazy("said whether an article helped"), facts=["board", "author", "is_helpful", "change"])
UNSAID = journal.declare("article.unhelped", gettext_lazy("took back whether an article helped"), facts=["board", "author", "change"], public=False)


class Helpful(models.Model):
    """What one member said of an article."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="opinions", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    is_helpful = models.BooleanField()
    why = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "person"], name="helpful_once")]


def check_say(article: Article, *, by: Any) -> None:
    """Refused without the power."""
    standing.of(by).require(SAY, article.board.scope_id)


def say(article: Article, *, by: Person, is_helpful: bool, why: str = "") -> None:
    """It helped, or it did not; said anew, the latest counts."""
    check_say(article, by=by)
    why = " ".join(why.replace("\x00", "").split())[:500]
    with transaction.atomic():
        Article.objects.select_for_update().get(pk=article.pk)
        before = _is_helpful(article, by)
        Helpful.objects.update_or_create(article=article, person=by, defaults={"is_helpful": is_helpful, "why": why, "at": clock.now()})
        _recount(article)
        change = int(is_helpful) - before
        journal.record(SAID, by=by, on=article, board=article.board_id, author=_author(article), is_helpful=int(is_helpful), change=change)


def unsay(article: Article, *, by: Person) -> None:
    """Nothing said; where nothing was, nothing changes."""
    check_say(article, by=by)
    with transaction.atomic():
        Article.objects.select_for_update().get(pk=article.pk)
        before = _is_helpful(article, by)
        if Helpful.objects.filter(article=article, person=by).delete()[0]:
            _recount(article)
            journal.record(UNSAID, by=by, on=article, board=article.board_id, author=_author(article), change=-before)


def of(person: Any, article: Article) -> Helpful | None:
    """What a member said."""
    if not getattr(person, "pk", None):
        return None
    return Helpful.objects.filter(article=article, person=person).first()


def whys(article: Article, most: int = 50) -> list[Helpful]:
    """What members wrote about it, the latest first: for those who edit."""
    return list(article.opinions.exclude(why="").select_related("person").order_by("-at", "-id")[:most])


def _is_helpful(article: Article, person: Person) -> int:
    """1 where the member says so now."""
    return Helpful.objects.filter(article=article, person=person, is_helpful=True).count()


def _author(article: Article) -> int | None:
    return article.topic.author_id if article.topic else None


def _unsay_all(person: Person) -> None:
    """What somebody said of articles goes with them, and is counted no longer."""
    said = list(Article.objects.filter(opinions__person=person))
    Helpful.objects.filter(person=person).delete()
    for article in said:
        _recount(article)


departures.covers(Helpful, person=_unsay_all, tells=("article_id", "is_helpful", "why", "at"))


def _recount(article: Article) -> None:
    counts = dict(article.opinions.order_by().values_list("is_helpful").annotate(total=models.Count("pk")))
    Article.objects.filter(pk=article.pk).update(helpful_count=counts.get(True, 0), unhelpful_count=counts.get(False, 0))
    touch(f"articles:{article.board_id}", *([f"topic:{article.topic_id}"] if article.topic_id else []))
