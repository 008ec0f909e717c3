"""How galleries look, and what an album shows in lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commonwheel.conversations.topics import Topic
from commonwheel.formats.albums import albums, photos
from commonwheel.web import faces
from commonwheel.web.faces import Face, Pill
from commonwheel.web.pages.formats.albums import adding, views
from commonwheel.web.pages.writing import media


def pills(topics: Sequence[Topic], person: Any) -> dict[int, list[Pill]]:
    """How many photos an album has, in lists that are not of albums alone."""
    return {topic_id: [Pill(str(album.photos_count), "image")] for topic_id, album in albums.of_topics(topics).items()}


faces.show("gallery", Face(board=views.front, start=adding.start, template="albums/album.html", about=views.about))
faces.pills.append(pills)
media.doors[photos.FOLDER] = views.may_see
