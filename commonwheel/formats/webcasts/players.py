"""Players: where a video may be shown inside a page. Only providers on the list; everything else is a link."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from django.utils.translation import gettext_lazy

from commonwheel.authority import options

PEERTUBE = options.declare(
    "webcast.peertube-hosts", gettext_lazy("PeerTube servers whose videos may be shown in pages, with spaces between them"), "", at_most=500
)
FILES = options.declare(
    "webcast.file-hosts", gettext_lazy("Servers whose video files may be played in pages, with spaces between them"), "", at_most=500
)

YOUTUBE, VIMEO = "https://www.youtube-nocookie.com", "https://player.vimeo.com"
YOUTUBE_HOSTS = frozenset({"youtube.com", "www.youtube.com", "m.youtube.com", "youtu.be", "www.youtube-nocookie.com"})
VIMEO_HOSTS = frozenset({"vimeo.com", "www.vimeo.com", "player.vimeo.com"})
OWN = "/media/"
"""A file that was brought here: nobody else learns that it is watched."""
HOST = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}\Z")
VIDEO = re.compile(r"\.(mp4|m4v|webm|ogv)\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Player:
    """How a video is shown: in a frame, as a file, or as a link alone.

    ``source`` is what is loaded after the click, ``origin`` what a page must be allowed to load for it.
    """

    kind: Literal["frame", "file", "link"]
    page: str
    """Where people watch it without us."""
    source: str = ""
    origin: str = ""
    provider: str = ""
    moment: str = "#t={}"
    """What is put behind ``source`` to begin at a second."""
    page_moment: str = "#t={}"

    @property
    def is_own(self) -> bool:
        """Whether it comes from here."""
        return self.kind == "file" and not self.origin

    @property
    def host(self) -> str:
        return self.provider or urlsplit(self.page).hostname or ""

    def at(self, seconds: int) -> str:
        """What is loaded to begin there."""
        return self.source + self.moment.format(seconds)

    def page_at(self, seconds: int) -> str:
        """Where people watch it from there without us."""
        return self.page + self.page_moment.format(seconds)


def of(address: str) -> Player:
    """How the video at this address is shown."""
    if address.startswith(OWN):
        return Player("file", address, address)
    url = urlsplit(address)
    host = (url.hostname or "").lower()
    found = None
    if url.scheme == "https" and url.port in (None, 443):
        if host in YOUTUBE_HOSTS:
            found = _youtube(host, url.path, url.query)
        elif host in VIMEO_HOSTS:
            found = _vimeo(url.path)
        elif host in hosts(options.value(PEERTUBE)):
            found = _peertube(host, url.path)
        elif host in hosts(options.value(FILES)) and VIDEO.search(url.path):
            found = Player("file", address.partition("#")[0], address.partition("#")[0], f"https://{host}", host)
    return found or Player("link", address.partition("#")[0])


def hosts(words: str) -> frozenset[str]:
    """The names of servers in an option; what is no name is passed over."""
    return frozenset(word for word in re.split(r"[\s,]+", words.lower()) if HOST.match(word))


def _youtube(host: str, path: str, query: str) -> Player | None:
    parts = [part for part in path.split("/") if part]
    if host == "youtu.be":
        key = parts[0] if parts else ""
    elif parts[:1] in (["live"], ["embed"], ["shorts"]):
        key = parts[1] if len(parts) > 1 else ""
    else:
        key = parse_qs(query).get("v", [""])[0]
    if not re.fullmatch(r"[\w-]{11}", key, re.ASCII):
        return None
    return Player(
        "frame", f"https://www.youtube.com/watch?v={key}", f"{YOUTUBE}/embed/{key}?rel=0", YOUTUBE, "YouTube", "&start={}", "&t={}s"
    )


def _vimeo(path: str) -> Player | None:
    found = re.fullmatch(r"/(?:video/|event/)?(\d{1,15})(?:/(?:embed/?)?)?", path)
    if not found:
        return None
    kind = "event" if path.startswith("/event/") else "video"
    source = f"{VIMEO}/video/{found[1]}?dnt=1" if kind == "video" else f"https://vimeo.com/event/{found[1]}/embed?dnt=1"
    page = f"https://vimeo.com/{'event/' if kind == 'event' else ''}{found[1]}"
    return Player("frame", page, source, VIMEO if kind == "video" else "https://vimeo.com", "Vimeo", "#t={}s", "#t={}s")


def _peertube(host: str, path: str) -> Player | None:
    found = re.fullmatch(r"/(?:w|videos/watch|videos/embed)/([\w-]{10,40})/?", path, re.ASCII)
    if not found:
        return None
    source = f"https://{host}/videos/embed/{found[1]}?p2p=0"
    return Player("frame", f"https://{host}/w/{found[1]}", source, f"https://{host}", host, "&start={}s", "?start={}s")
