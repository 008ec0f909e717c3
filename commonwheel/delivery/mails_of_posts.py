"""Mails about a post: somebody replied in a topic you follow, mentioned you or wrote what you look for, or did the reply solve your question?"""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonwheel.accounts.people import Person
from commonwheel.authority import options
from commonwheel.conversations.posts import Post
from commonwheel.delivery.endings import unfollowing
from commonwheel.delivery.notifications import Reason

SUBJECTS: dict[str, str] = {
    Reason.MENTION: gettext_noop("%(name)s mentioned you: %(title)s"),
    Reason.ROUTED: gettext_noop("Can you answer this? %(title)s"),
    Reason.SEARCH: gettext_noop("New in your saved search: %(title)s"),
    Reason.REMINDER: gettext_noop("Is it solved? %(title)s"),
}


def send(post: Post, *, to: Person, reason: str, end: str = "") -> None:
    """Hand one mail to whoever delivers mail; to a member without an address, none. ``end`` is the path that ends such mails,
    if it is not that of the topic."""
    if not to.email or not to.is_active:
        return
    with translation.override(to.language if translation.check_for_language(to.language) else "en"):
        _letter(post, to, reason, end or f"/unfollow/{unfollowing.make(to.pk, post.topic_id)}/").send()


def _letter(post: Post, to: Person, reason: str, end: str) -> EmailMultiAlternatives:
    names = {"name": post.shown_author, "title": post.topic.title}
    subject = SUBJECTS.get(reason, gettext_noop("Re: %(title)s"))
    unfollow = f"{settings.ORIGIN}{end}"
    words = {
        "post": post,
        "person": to,
        "is_mention": reason == Reason.MENTION,
        "is_routed": reason == Reason.ROUTED,
        "is_search": reason == Reason.SEARCH,
        "is_reminder": reason == Reason.REMINDER,
        "community_name": options.value(options.NAME) or settings.SITE_NAME,
        "origin": settings.ORIGIN,
        "unfollow": unfollow,
    }
    letter = EmailMultiAlternatives(
        subject=" ".join((_(subject) % names).split()),
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
