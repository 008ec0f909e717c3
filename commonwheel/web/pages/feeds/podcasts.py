"""Podcasts: the recordings of a board's events, for programs that fetch and play them.

RSS 2.0 with the tags of Apple (itunes) and of Podcasting 2.0 (podcast). Only recordings that are files have an episode: what
can only be watched on another site's page cannot be fetched from it.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.feedgenerator import Enclosure
from django.views.decorators.http import require_safe

from commonwheel.conversations.posts import Post
from commonwheel.formats.webcasts.recordings import Recording
from commonwheel.formats.webcasts.videos import Video
from commonwheel.kernel import richtext
from commonwheel.structure.boards import Board
from commonwheel.web.access import find
from commonwheel.web.context import community_name, page_depends_on
from commonwheel.web.pages.feeds import formats
from commonwheel.web.pages.feeds.entries import VISITOR, plain, whole
from commonwheel.web.pages.writing import media

MOST = 100
OWN = "/media/"


class Podcast(formats.Rss):
    """RSS 2.0 as podcast programs read it."""

    def rss_attributes(self) -> dict[str, str]:
        names = {"xmlns:itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd", "xmlns:podcast": "https://podcastindex.org/namespace/1.0"}
        return super().rss_attributes() | names

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("itunes:author", self.feed["author"])
        handler.addQuickElement("itunes:summary", self.feed["description"])
        handler.addQuickElement("itunes:explicit", "false")
        handler.addQuickElement("itunes:type", "episodic")
        handler.addQuickElement("itunes:category", None, {"text": "Technology"})
        if self.feed["picture"]:
            handler.addQuickElement("itunes:image", None, {"href": self.feed["picture"]})

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("itunes:title", item["title"])
        handler.addQuickElement("itunes:author", item["author_name"])
        handler.addQuickElement("itunes:image", None, {"href": item["picture"]})
        handler.addQuickElement("itunes:explicit", "false")
        if item["seconds"]:
            handler.addQuickElement("itunes:duration", str(item["seconds"]))
        if item["transcript"]:
            handler.addQuickElement("podcast:transcript", None, {"url": item["transcript"], "type": "text/vtt", "language": item["language"]})


@require_safe
def podcast(request: HttpRequest, slug: str) -> HttpResponse:
    """The recordings of a board's events, the latest first."""
    page_depends_on(request)
    here = find(Board.objects, VISITOR, slug=slug)
    if "occasions" not in here.of_kind.formats:
        raise Http404
    page_depends_on(request, f"board:{here.pk}", "topics")
    about = here.description or here.title
    xml = Podcast(
        title=plain(f"{here.title} · {community_name()}"), link=whole(here.get_absolute_url()), description=plain(about), language=here.language,
        feed_url=whole(request.path), hub="", author=plain(community_name()), picture=whole(here.picture.url) if here.picture else "",
    )
    recordings = _recordings(here)
    openings = {post.topic_id: post for post in Post.objects.visible_to(VISITOR).filter(number=1, topic__in=[each.occasion.topic_id for each in recordings])}
    sizes = dict(Video.objects.visible_to(VISITOR).filter(file__in=[each.address.removeprefix(OWN) for each in recordings]).values_list("file", "bytes"))
    for recording in recordings:
        # How long a file elsewhere is, programs learn when they fetch it.
        _add(xml, recording, openings.get(recording.occasion.topic_id), sizes.get(recording.address.removeprefix(OWN), 0))
    return HttpResponse(xml.writeString("utf-8"), content_type=Podcast.content_type)


def _recordings(board: Board) -> list[Recording]:
    rows = Recording.objects.visible_to(VISITOR).filter(occasion__topic__board=board, occasion__topic__hidden_at__isnull=True)
    found = rows.select_related("occasion__topic__author").order_by("-at", "-pk")[:MOST]
    return [row for row in found if _kind(row.address)]


def _kind(address: str) -> str:
    """The media type of a file of sound or moving pictures; "" for everything else."""
    kind = media.kind_of(urlsplit(address).path)
    return kind if kind.startswith(("audio/", "video/")) else ""


def _add(xml: Podcast, recording: Recording, opening: Post | None, size: int) -> None:
    topic = recording.occasion.topic
    cues = recording.transcript()
    address = recording.address
    xml.add_item(
        title=plain(topic.title), link=whole(topic.get_absolute_url()), description=plain(richtext.excerpt(opening.html, 1_000)) if opening else "",
        unique_id=whole(f"/occasions/{recording.pk}/recording/"), unique_id_is_permalink=False, author_name=plain(topic.shown_author),
        pubdate=recording.at, updateddate=recording.at, excerpt="", picture=whole(f"/topics/{topic.pk}/card.png"),
        enclosures=[Enclosure(whole(address) if address.startswith(OWN) else address, str(size), _kind(address))],
        seconds=int(cues[-1].until) if cues else 0, language=recording.language,
        transcript=whole(f"/occasions/{recording.pk}/captions.vtt") if cues else "",
    )
