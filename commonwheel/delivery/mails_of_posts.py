"""Mails about a post: somebody replied in a topic you follow, or mentioned you."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from commonwheel.accounts.people import Person
from commonwheel.authority import options
from commonwheel.conversations.posts import Post
from commonwheel.delivery import unfollowing
from commonwheel.delivery.notifications import Reason


def send(post: Post, *, to: Person, reason: str) -> None:
    """Hand one mail to whoever delivers mail; to a member without an address, none."""
    if not to.email or not to.is_active:
        return
    with translation.override(to.language if translation.check_for_language(to.language) else "en"):
        _letter(post, to, reason).send()


def _letter(post: Post, to: Person, reason: str) -> EmailMultiAlternatives:
    names = {"name": post.shown_author, "title": post.topic.title}
    subject = _("%(name)s mentioned you: %(title)s") if reason == Reason.MENTION else _("Re: %(title)s")
    unfollow = f"{settings.ORIGIN}/unfollow/{unfollowing.make(to.pk, post.topic_id)}/"
    words = {
        "post": post,
        "person": to,
        "is_mention": reason == Reason.MENTION,
        "community_name": options.value(options.NAME) or settings.SITE_NAME,
        "origin": settings.ORIGIN,
        "unfollow": unfollow,
    }
    letter = EmailMultiAlternatives(
        subject=" ".join((subject % names).split()),
        body=render_to_string("emails/post.txt", words),
        to=[to.email],
        headers={
            "List-Unsubscribe": f"<{unfollow}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    letter.attach_alternative(render_to_string("emails/post.html", words), "text/html")
    return letter
