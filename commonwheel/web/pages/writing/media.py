"""Files that members brought: served by us, so that who may not see a post sees none of its pictures either."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Callable

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.views.decorators.http import require_safe

from commonwheel.conversations import attachments
from commonwheel.conversations.posts import Post
from commonwheel.web import ranges

AVATAR = re.compile(r"^(?:avatars|badges|profile-covers)/[\w.-]+$")
DAY = 86_400
SIGNED = 240
"""Seconds for which a browser may remember where it was sent; the signature holds a little longer."""
doors: dict[str, Callable[[HttpRequest, str], bool]] = {}
"""Folder → whether the reader may see the file of this name, for what formats store; registered by their ``face.py``."""

_kinds = mimetypes.MimeTypes(filenames=())
for _kind, _ending in (
    ("audio/flac", "flac"), ("audio/mp4", "m4a"), ("audio/ogg", "oga"), ("audio/ogg", "ogg"), ("audio/ogg", "opus"), ("audio/wav", "wav"),
    ("image/webp", "webp"), ("video/mp4", "m4v"), ("video/ogg", "ogv"),
):  # fmt: skip
    _kinds.add_type(_kind, f".{_ending}")


def kind_of(name: str) -> str:
    """The media type of a file of this name, "" where it is not known: alike on every machine, whatever list of types it has."""
    return _kinds.guess_type(name)[0] or ""


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponseBase:
    """One file, by the name it is stored under. Pictures in posts are kept by no cache that people share: posts get hidden."""
    is_avatar = bool(AVATAR.match(name))
    door = doors.get(name.partition("/")[0])
    if door is not None and ("\x00" in name or not door(request, name)):
        raise Http404
    if not is_avatar and door is None:
        _check_attachment(request, name)
    if settings.FILES_AT:
        address = default_storage.address_for_reader(name)  # type: ignore[attr-defined]  # a bucket alone has a public address
        return HttpResponseRedirect(address, headers={"Cache-Control": f"private, max-age={SIGNED}"})
    try:
        file = default_storage.open(name)
    except ConnectionError:
        return HttpResponse(status=503, headers={"Retry-After": "5"})
    except (OSError, ValueError) as gone:
        raise Http404 from gone
    kind = kind_of(name) or "application/octet-stream"
    headers = {
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": f"public, max-age={7 * DAY}, immutable" if is_avatar else f"private, max-age={DAY}",
    }
    return ranges.answer(request, file, file.size, kind=kind, headers=headers)


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
