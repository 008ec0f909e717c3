"""Mails about an event: you are invited, there is a seat for you, it begins soon, it was moved or cancelled."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonwheel.accounts.people import Person
from commonwheel.authority import options
from commonwheel.conversations.posts import Post
from commonwheel.delivery.endings import unfollowing
from commonwheel.delivery.notifications import Reason
from commonwheel.formats.occasions.occasions import Date

SUBJECTS: dict[str, str] = {
    Reason.INVITED: gettext_noop("You are invited: %(title)s"),
    Reason.SEATED: gettext_noop("There is a seat for you: %(title)s"),
    Reason.SOON: gettext_noop("Soon: %(title)s"),
    Reason.MOVED: gettext_noop("Another time or place: %(title)s"),
    Reason.CANCELLED: gettext_noop("Cancelled: %(title)s"),
    Reason.REVIVED: gettext_noop("It takes place after all: %(title)s"),
}


def send(post: Post, date: Date, *, to: Person, reason: str, actor: Person | None) -> None:
    """Hand one mail about a date to whoever delivers mail, with its time in the zone of who reads it."""
    if not to.email or not to.is_active:
        return
    language = to.language if translation.check_for_language(to.language) else "en"
    with translation.override(language), timezone.override(to.zone):
        _letter(post, date, to, reason, actor).send()


def _letter(post: Post, date: Date, to: Person, reason: str, actor: Person | None) -> EmailMultiAlternatives:
    unfollow = f"{settings.ORIGIN}/unfollow/{unfollowing.make(to.pk, post.topic_id)}/"
    words = {
        "post": post, "date": date, "occasion": date.occasion, "reason": str(reason), "zone": timezone.get_current_timezone_name(),
        "name": actor.name if actor else post.shown_author, "origin": settings.ORIGIN,
        "community_name": options.value(options.NAME) or settings.SITE_NAME,
    }  # fmt: skip
    letter = EmailMultiAlternatives(
        subject=" ".join((_(SUBJECTS[reason]) % {"title": post.topic.title}).split()),
        body=render_to_string("emails/occasion.txt", words),
        to=[to.email],
        headers={"List-Unsubscribe": f"<{unfollow}>", "Auto-Submitted": "auto-generated"},
    )
    letter.attach_alternative(render_to_string("emails/occasion.html", words), "text/html")
    return letter
