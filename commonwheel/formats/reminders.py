"""Reminders: an asker whose question got answers is asked, once and gently, whether one of them solved it."""

from __future__ import annotations

from datetime import timedelta

from django.db import models, transaction
from django.utils.translation import gettext_lazy

from commonwheel.authority import options
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic, Topics
from commonwheel.formats import solutions
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import allowed
from commonwheel.ledger import journal
from commonwheel.structure.kinds import having

DAYS = options.declare(
    "solution.reminder-days",
    gettext_lazy("Days after the last reply until an asker is reminded to mark a solution; 0 for never"), 3, at_most=365,
)
REMINDED = journal.declare("solution.reminded", gettext_lazy("was reminded to mark a solution"), facts=["board", "asker", "post"], public=False)

REACH = timedelta(days=14)
"""How long after the day a reminder still makes sense: who brings an old community along wakes nobody up."""
AT_ONCE = 500


class Reminder(models.Model):
    """That the asker of a topic was reminded."""

    topic = models.OneToOneField(Topic, on_delete=models.CASCADE, related_name="solution_reminder")
    at = models.DateTimeField(default=clock.now)


def due() -> Topics:
    """Questions without a solution and with replies of others, quiet for as long as the option says, not reminded yet."""
    quiet_since = clock.ago(days=options.value(DAYS))
    others = Post.objects.replies().filter(topic=models.OuterRef("pk"), hidden_at__isnull=True).exclude(author=models.OuterRef("author"))
    rows = Topic.objects.listed().filter(
        board__kind__in=having("solutions"), bumped_at__lte=quiet_since, bumped_at__gt=quiet_since - REACH, replies_count__gt=0,
        author__is_active=True, solution_reminder__isnull=True,
    )
    return solutions.unsolved(rows).filter(models.Exists(others)).select_related("author", "board")


def remind() -> int:
    """Remind all askers whose day has come; returns how many. Who may not mark a solution is not asked to."""
    if not options.value(DAYS):
        return 0
    return sum(_remind(topic) for topic in due().order_by("bumped_at")[:AT_ONCE])


def _remind(topic: Topic) -> bool:
    answer = Post.objects.replies().filter(topic=topic, hidden_at__isnull=True).exclude(author=topic.author).order_by("-number").first()
    if answer is None or not allowed(solutions.check_accept, answer, by=topic.author):
        return False
    with transaction.atomic():
        is_new = Reminder.objects.get_or_create(topic=topic)[1]
        if is_new:
            journal.record(REMINDED, by=None, on=topic, board=topic.board_id, asker=topic.author_id, post=answer.pk)
    return is_new
