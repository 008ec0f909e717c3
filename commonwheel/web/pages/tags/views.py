"""Tags: all of them, and the topics of one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonwheel.conversations import tags
from commonwheel.conversations.lists import mutes
from commonwheel.conversations.tags import LONGEST, Tag
from commonwheel.conversations.topics import Topic
from commonwheel.delivery import tag_watches
from commonwheel.kernel import clock, paging
from commonwheel.structure import boards
from commonwheel.web.access import find
from commonwheel.web.context import muted, page_depends_on
from commonwheel.web.kept import Kept
from commonwheel.web.parts import linked_data, pagers, topic_lists, topic_rows

_counts: Kept[dict[int, int]] = Kept(200)
"""How often each tag of a page is used, counted once an hour for those who may read the same boards."""


@require_safe
def tags_page(request: HttpRequest) -> HttpResponse:
    """The words on topics, the most used first."""
    page_depends_on(request, "topics")
    person, after = request.user, request.GET.get("after", "")
    page = paging.page(Tag.objects.visible_to(person), ("-topics_count", "slug"), after=after, size=120)
    key = (after, f"{clock.now():%Y-%m-%d %H}", tuple(boards.readable(person)))
    counts = _counts.find(key, ["places", "authority"], lambda: tags.counted(page, person))
    rows = [(tag, counts.get(tag.pk, 0)) for tag in page]
    return render(request, "tags/tags.html", {"rows": rows, "pager": pagers.of(request, page)})


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """The topics that carry a word, the latest first."""
    page_depends_on(request, f"tag:{slug[:LONGEST]}", "topics")
    here = find(Tag.objects, request.user, slug=slug[:LONGEST].lower())
    visible = Topic.objects.visible_to(request.user).filter(taggings__tag=here)
    page = topic_lists.page(request, mutes.without(visible, muted(request.user), tag=here.pk))
    address, label = here.get_absolute_url(), _("Lists of %(board)s") % {"board": here.slug}
    steps = (_("Tags"), "/tags/"), (here.slug, here.get_absolute_url())
    context = {
        "tag": here,
        "rows": topic_rows.of(page.items, request.user),
        "pager": pagers.of(request, page),
        "tabs": topic_lists.tabs(request, address, label, topic_lists.names(request)),
        "chosen": topic_lists.chosen(request),
        "periods": topic_lists.periods(request, address),
        "about": topic_lists.about(request),
        "feed_query": topic_lists.feed_query(request),
        "follows": tag_watches.follows(request.user, here),
        "is_muted": here.pk in muted(request.user).tags,
        "trail": None if request.user.is_authenticated else linked_data.trail(*steps),
    }
    return render(request, "tags/tag.html", context)
