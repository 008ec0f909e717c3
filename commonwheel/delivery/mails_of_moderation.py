"""What members are told of moderation: those who moderate of reports, reporters of what became of them, authors of what was hidden.

Who moderates is not named: they decide for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonwheel.accounts.people import Person
from commonwheel.authority import standing
from commonwheel.conversations.masks import Mask
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import HIDE, Topic
from commonwheel.delivery import letters, notifications, preferences
from commonwheel.delivery.letters import Letter
from commonwheel.delivery.notifications import Reason
from commonwheel.ledger import journal
from commonwheel.ledger.journal import on
from commonwheel.ledger.models import Entry

OUTCOMES: dict[str, tuple[Reason, str]] = {
    "report.upheld": (Reason.UPHELD, gettext_noop("You were right: the post you reported in “%(title)s” is hidden now. Thank you for telling us.")),
    "report.refused": (Reason.REFUSED, gettext_noop("The post you reported in “%(title)s” stays. Read why; thank you for telling us.")),
    "report.overturned": (Reason.OVERTURNED, gettext_noop("The post you had reported in “%(title)s” is shown again: somebody looked once more.")),
}


@on("report.made")
def who_moderates_hears_of_reports(entry: Entry) -> None:
    """By the bell, once for a board until they look. Nobody hears who reported them."""
    post = Post.objects.select_related("topic__board").filter(pk=entry.facts["post"]).first()
    if post is None or entry.is_history:
        return
    board, authors = post.topic.board, _authors(post)
    for person in standing.holders(HIDE, board.scope_id):
        if person.pk not in authors and standing.of(person).allows(HIDE, board.scope_id):
            notifications.inform(person.pk, Reason.REPORTED, words=board.title, path=f"/reports/?board={board.slug}", actor=entry.actor)


@on("report.upheld", "report.refused", "report.overturned")
def who_reported_hears_what_became_of_it(entry: Entry) -> None:
    about = None if entry.is_history else journal.about(entry)
    if about is None or entry.facts["reporter"] is None:
        return
    reason, words = OUTCOMES[entry.kind]
    title = {"title": about.title}
    _tell(
        [entry.facts["reporter"]], reason, about.title, about.path,
        lambda: Letter(_("Your report: %(title)s") % title, _(words) % title, about.path, _("See your reports")),
    )  # fmt: skip


@on("post.hidden", "topic.hidden")
def authors_hear_that_what_they_wrote_was_hidden(entry: Entry) -> None:
    """With the reason; not where they hid it themselves, nor where it is shown again already."""
    opening = {"topic": entry.subject_id, "number": 1} if entry.kind == "topic.hidden" else {"pk": entry.subject_id}
    post = Post.objects.select_related("topic").filter(**opening).first()
    held: Post | Topic | None = post and (post.topic if post.is_opening else post)
    if post is None or held is None or held.hidden_at is None or entry.is_history:
        return
    reason, path, title = held.hidden_reason, post.get_absolute_url(), post.topic.title
    _tell(
        _authors(post) - {entry.actor_id}, Reason.HIDDEN, title, path,
        lambda: Letter(
            _("Hidden: %(title)s") % {"title": title},
            _("What you wrote in “%(title)s” was hidden from others: %(reason)s") % {"title": title, "reason": reason}, path, _("See it"),
        ),
    )  # fmt: skip


def _authors(post: Post) -> set[int]:
    """Who wrote it, with their name or without; nobody where that is no member."""
    return {post.author_id} if post.author_id else set(Mask.objects.filter(post=post).values_list("person_id", flat=True))


def _tell(person_ids: Iterable[int], reason: str, words: str, path: str, write: Callable[[], Letter]) -> None:
    """By the bell, and by mail to those who want mails."""
    heard = (pk for pk in person_ids if notifications.inform(pk, reason, words=words, path=path, actor=None))
    for person in Person.objects.filter(pk__in=preferences.wanting_mail(heard)):
        letters.send(person, write)
