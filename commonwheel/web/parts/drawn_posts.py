"""Posts as bytes of a page, kept for all readers who see the same of them."""

from __future__ import annotations

from collections.abc import Hashable

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from commonwheel.web import holes
from commonwheel.web.caching import noted
from commonwheel.web.kept import Fragments
from commonwheel.web.parts.post_parts import PostPart

_posts = Fragments(24 * 1024 * 1024)


def post_html(request: HttpRequest, part: PostPart, above: int | None, *, threaded: bool) -> bytes:
    """A post as one reader sees it, with the place for their token. ``above`` is the number of the post that it answers, where
    that stands on the same page. Says KeyError where the page did not say that it depends on the topic."""
    key, version = _key_of(request, part, above, threaded)
    shown = {"request": request, "user": request.user, "above": above, "threaded": threaded, "part": part, "csrf_token": holes.TOKEN}
    return _posts.make(key, version, lambda: render_to_string("components/post.html", shown))


def kept_post_html(request: HttpRequest, part: PostPart, above: int | None, *, threaded: bool) -> bytes | None:
    """The same where it is kept; ``part`` needs no more of its post than its id and topic."""
    return _posts.find(*_key_of(request, part, above, threaded))


def _key_of(request: HttpRequest, part: PostPart, above: int | None, threaded: bool) -> tuple[Hashable, bytes]:
    post = part.post
    key = (post.pk, part.face, part.shown_to, threaded, above, request.user.is_authenticated, get_language(), timezone.get_current_timezone_name())
    # A new reply changes the topic and not the posts before it: what is known by its face goes on being true. What has none may show
    # cards of topics in other boards, which may be closed.
    more = [] if part.face else [f"topic:{post.topic_id}", "authority", "places"]
    return key, noted(request, "people", "options", *more)
