"""The parts of a page that are fetched anew after a hint. Whoever may see the page may see its parts, nobody else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.web.access import find
from commonwheel.web.caching import depends_on

MOST = 100


@never_cache
@require_safe
def replies(request: HttpRequest, topic_id: int) -> HttpResponse:
    """How many replies of others a topic has beyond ``?after=`` a number, as a link to the first; 204 where none."""
    depends_on(request, f"topic:{topic_id}")  # so that no copy of the database answers that is older than the hint
    topic = find(Topic.objects, request.user, pk=topic_id)
    after = request.GET.get("after", "0")
    number = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    newer = Post.objects.visible_to(request.user).filter(topic=topic, number__gt=number)
    if request.user.is_authenticated:
        newer = newer.exclude(author=request.user)
    rows = list(newer.order_by("number").only("pk", "number")[:MOST])
    if not rows:
        return HttpResponse(status=204)
    return render(request, "live/replies.html", {"count": len(rows), "first": rows[0]})


@never_cache
@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    """The number on one's bell."""
    return render(request, "live/bell.html")
