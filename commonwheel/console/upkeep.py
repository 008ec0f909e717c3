"""Upkeep: what a community sheds every hour, and counts anew every night."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.core.cache import cache
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from commonwheel.accounts import departures, exports
from commonwheel.conversations import attachments, recounts
from commonwheel.delivery import subscriptions
from commonwheel.discovery import announcements, documents
from commonwheel.discovery import log as searches
from commonwheel.discovery.previews import previews
from commonwheel.formats import closings, reminders
from commonwheel.formats.albums import photos
from commonwheel.formats.articles import workflow
from commonwheel.formats.blogs import covers, guests, publishing
from commonwheel.formats.contests import outcomes
from commonwheel.formats.occasions import occasions
from commonwheel.formats.occasions import reminders as occasion_reminders
from commonwheel.formats.polls import polls
from commonwheel.formats.webcasts import videos
from commonwheel.kernel import clock
from commonwheel.reputation import awards, ranks
from commonwheel.reputation.programmes import terms

log = logging.getLogger(__name__)

KEPT_TASKS = timedelta(hours=1)
KEPT_FAILURES = timedelta(days=14)
LOST = timedelta(hours=1)
"""A task that has been running for so long lost its worker."""
HOUR = 60 * 60
NIGHT = 3
"""The hour, in UTC, after which counters are found anew."""


def what_is_due() -> None:
    """Called every minute by every worker: what is due is done by the first that comes."""
    now = clock.now()
    if _claim(f"upkeep-{now:%Y%m%d%H}"):
        _do(shed)
        _do(reminders.remind)
        _do(closings.close)
    if now.hour >= NIGHT and _claim(f"recount-{now:%Y%m%d}"):
        _do(recounts.mend)
        # Days in windows pass, and nobody does a deed for it.
        _do(ranks.rank_all)
        _do(awards.judge_all)
    _do(departures.complete_due)
    _do(polls.close_due)
    _do(workflow.publish_due)
    _do(publishing.publish_due)
    _do(outcomes.announce_due)
    _do(occasion_reminders.remind)
    _do(occasions.turn)
    if ranks.is_due():
        _do(ranks.rank_all)
    _do(awards.judge_new)
    if _claim(f"reindex-{now:%Y%m%d%H}"):
        _do(documents.renew)
    _do(terms.end_due)
    _do(previews.look_at_due)
    _do(announcements.send_due)


def shed() -> None:
    """Let go of what nobody needs any more: old sign-ins, pictures never shown, tasks done long ago."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    attachments.shed()
    covers.shed()
    guests.shed()
    subscriptions.shed()
    photos.shed()
    videos.shed()
    searches.shed()
    previews.shed()
    exports.shed()
    now = clock.now()
    DBTaskResult.objects.successful().filter(finished_at__lt=now - KEPT_TASKS).delete()
    DBTaskResult.objects.failed().filter(finished_at__lt=now - KEPT_FAILURES).delete()
    DBTaskResult.objects.running().filter(started_at__lt=now - LOST).update(status=TaskResultStatus.READY)


def _claim(what: str) -> bool:
    """Whether this worker is the first to say that it does this."""
    return cache.add(what, 1, timeout=26 * HOUR)


def _do(work: Callable[[], object]) -> None:
    try:
        work()
    except Exception:
        log.exception("upkeep %s failed", work.__name__)
