"""oEmbed: what another site shows where somebody pasted the address of a topic."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonwheel.conversations.topics import Topic
from commonwheel.web.access import find
from commonwheel.web.context import community_name, page_depends_on
from commonwheel.web.pages.openweb.pictures import SIZE

DAY = 86_400

_TOPIC = re.compile(r"/topics/(\d{1,18})/(?:[\w-]+/)?(?:[?#].*)?\Z")


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """A topic as a link with title, author and picture. Only what a visitor may see has one."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse(_("Only format=json is known here."), status=501, content_type="text/plain; charset=utf-8")
    address = request.GET.get("url", "")[:2_000]
    known = _TOPIC.match(address.removeprefix(settings.ORIGIN)) if address.startswith(f"{settings.ORIGIN}/") else None
    if known is None:
        raise Http404
    page_depends_on(request, f"topic:{known[1]}")
    topic = find(Topic.objects.select_related("author"), None, pk=int(known[1]))
    return JsonResponse(_told(topic, request), headers={"Access-Control-Allow-Origin": "*"})


def _told(topic: Topic, request: HttpRequest) -> dict[str, Any]:
    told: dict[str, Any] = {
        "version": "1.0", "type": "link", "title": topic.title, "author_name": topic.shown_author,
        "provider_name": community_name(), "provider_url": f"{settings.ORIGIN}/", "cache_age": DAY,
    }  # fmt: skip
    if topic.author:
        told["author_url"] = f"{settings.ORIGIN}{topic.author.get_absolute_url()}"
    width, height = SIZE
    if width <= _most(request, "maxwidth") and height <= _most(request, "maxheight"):
        card = f"{settings.ORIGIN}/topics/{topic.pk}/card.png"
        told |= {"thumbnail_url": card, "thumbnail_width": width, "thumbnail_height": height}
    return told


def _most(request: HttpRequest, name: str) -> int:
    said = request.GET.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 7 else max(SIZE)
