"""Files that members brought: served by us, so that who may not see a post sees none of its pictures either."""

from __future__ import annotations

import mimetypes
import re

from django.core.files.storage import default_storage
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from commonwheel.conversations import attachments
from commonwheel.conversations.posts import Post
from commonwheel.formats.blogs.covers import Cover
from commonwheel.structure.boards import Board
from commonwheel.web.access import find

AVATAR = re.compile(r"^avatars/[\w.-]+$")
DAY = 86_400


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponseBase:
    """One file, by the name it is stored under. Pictures in posts are kept by no cache that people share: posts get hidden."""
    is_avatar = bool(AVATAR.match(name))
    if name.startswith("places/"):
        find(Board.objects, request.user, picture=name)
    elif name.startswith("covers/"):
        _check_cover(request, name)
    elif not is_avatar:
        _check_attachment(request, name)
    try:
        file = default_storage.open(name)
    except (OSError, ValueError) as gone:
        raise Http404 from gone
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return FileResponse(
        file,
        content_type=kind,
        headers={
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": f"public, max-age={7 * DAY}, immutable" if is_avatar else f"private, max-age={DAY}",
        },
    )


def _check_cover(request: HttpRequest, name: str) -> None:
    """Http404 unless it is the cover of a post that the reader may see, or may write."""
    if "\x00" in name or not Cover.objects.visible_to(request.user).filter(Q(file=name) | Q(narrow=name)).exists():
        raise Http404


def _check_attachment(request: HttpRequest, name: str) -> None:
    """Http404 unless it is the reader's own picture, or stands in a post that they may see.

    What was taken out of a post (a serial number, a face) is gone for everybody else, whoever still knows the address.
    """
    attachment = attachments.named(name)
    if attachment is None:
        raise Http404
    if request.user.is_authenticated and attachment.owner_id == request.user.pk:
        return
    visible = Post.objects.visible_to(request.user)
    if attachment.post_id is None or not visible.filter(pk=attachment.post_id, html__contains=name).exists():
        raise Http404
