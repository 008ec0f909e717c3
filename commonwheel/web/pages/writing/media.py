"""Files that members brought: served by us, so that who may not see a post sees none of its pictures either."""

from __future__ import annotations

import mimetypes
import re

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from commonwheel.conversations import attachments
from commonwheel.conversations.posts import Post

AVATAR = re.compile(r"^avatars/[\w.-]+$")
DAY = 86_400


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponseBase:
    """One file, by the name it is stored under. Names are never used twice, so an answer stays true."""
    is_public = bool(AVATAR.match(name)) or _check_attachment(request, name)
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
            "Cache-Control": f"public, max-age={7 * DAY}, immutable" if is_public else f"private, max-age={DAY}",
        },
    )


def _check_attachment(request: HttpRequest, name: str) -> bool:
    """Http404 unless the reader may see the picture; answers whether everybody may."""
    attachment = attachments.named(name)
    if attachment is None:
        raise Http404
    if attachment.post_id is not None:
        posts = Post.objects.visible_to(request.user)
        is_own = request.user.is_authenticated and attachment.owner_id == request.user.pk
        if not is_own and not posts.filter(pk=attachment.post_id).exists():
            raise Http404
        return not request.user.is_authenticated
    if not request.user.is_authenticated or attachment.owner_id != request.user.pk:
        raise Http404
    return False
