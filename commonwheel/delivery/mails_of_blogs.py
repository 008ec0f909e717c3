"""Mails of blogs: a new post to those who follow; to guests, whether they meant to subscribe, and that their comment is shown."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from commonwheel.accounts.people import Person
from commonwheel.authority import options
from commonwheel.conversations.posts import Post
from commonwheel.delivery import subscriptions
from commonwheel.delivery.endings import unwatching
from commonwheel.delivery.subscriptions import Subscription
from commonwheel.formats.blogs import publishing
from commonwheel.formats.blogs.guests import GuestComment


def tell_member(post: Post, *, to: Person) -> None:
    """A new post, to a member who follows the blog; to one without an address, nothing."""
    if to.email and to.is_active:
        end = f"{settings.ORIGIN}/unfollow/blogs/{unwatching.make(to.pk, post.topic.board_id)}/"
        _send_post(post, to.email, to.language, end)


def tell_subscriber(post: Post, *, to: Subscription) -> None:
    """A new post, to a guest who confirmed."""
    _send_post(post, to.email, to.language, f"{settings.ORIGIN}/subscriptions/{subscriptions.token_to_end(to)}/")


def ask(row: Subscription) -> None:
    """Did you mean to subscribe?"""
    link = f"{settings.ORIGIN}/subscriptions/confirm/{subscriptions.token_to_confirm(row)}/"
    with _in(row.language):
        subject = _("Confirm: new posts of %(blog)s by mail") % {"blog": row.board.title}
        _letter("emails/blog_confirm", subject, row.email, {"board": row.board, "link": link}).send()


def tell_guest(comment: GuestComment, post: Post) -> None:
    """Your comment is shown."""
    with _in(comment.language):
        subject = _("Your comment is shown: %(title)s") % {"title": post.topic.title}
        _letter("emails/guest_comment", subject, comment.email, {"comment": comment, "post": post}).send()


def _send_post(post: Post, address: str, language: str, end: str) -> None:
    with _in(language):
        excerpt = publishing.excerpts([post.topic_id]).get(post.topic_id, "")
        words = {"post": post, "excerpt": excerpt, "board": post.topic.board, "end": end}
        letter = _letter("emails/blog_post", post.topic.title, address, words)
        letter.extra_headers |= {"List-Unsubscribe": f"<{end}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        letter.send()


def _letter(template: str, subject: str, address: str, words: dict[str, Any]) -> EmailMultiAlternatives:
    words = {"community_name": options.value(options.NAME) or settings.SITE_NAME, "origin": settings.ORIGIN, **words}
    letter = EmailMultiAlternatives(
        subject=" ".join(subject.split()), body=render_to_string(f"{template}.txt", words), to=[address],
        headers={"Auto-Submitted": "auto-generated"},
    )
    letter.attach_alternative(render_to_string(f"{template}.html", words), "text/html")
    return letter


def _in(language: str) -> Any:
    return translation.override(language if translation.check_for_language(language) else "en")
