"""Cards under links: what Ben's link looks like, made by the worker out of what another site tells of itself."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from PIL import Image

from commonwheel.authority import options
from commonwheel.conversations import posts
from commonwheel.conversations.topics import Topic
from commonwheel.delivery.mail import deliver
from commonwheel.discovery.previews import links, previews
from commonwheel.discovery.previews.previews import Preview, Previewed
from commonwheel.kernel import clock
from commonwheel.kernel.engines.freshness import freshness
from tests.kernel.test_outside import OURS
from tests.web.browsing import browse, html
from tests.world import World

pytestmark = pytest.mark.django_db


class Site(BaseHTTPRequestHandler):
    """The shop of the Finch."""

    asked: list[str] = []
    is_down = False

    def do_GET(self) -> None:
        self.asked.append(self.path)
        at = f"http://{self.headers['Host']}"
        pages = {
            "/finch": ("text/html; charset=utf-8", b"""<!doctype html><head><title>Plain</title><meta property="og:title" content="The Finch &amp; you">
                <meta property="og:description" content="A laptop &lt;b&gt;for&lt;/b&gt; the bag."><meta property="og:site_name" content="Finch shop">
                <meta property="og:image" content="/finch.png"></head><body><meta property="og:title" content="Not this"></body>"""),
            "/plain": ("text/html", b"<title> Only \n a title </title>"),
            "/talk": ("text/html", f'<title>Talk</title><link rel="alternate" type="application/json+oembed" href="{at}/oembed">'.encode()),
            "/oembed": ("application/json", json.dumps({"type": "video", "version": "1.0", "author_name": "Ilse Grau", "provider_name": "Talks", "thumbnail_url": f"{at}/finch.png", "html": "<script>go()</script>"}).encode()),
            "/list": ("application/pdf", b"%PDF"),
            "/empty": ("text/html", b"<p>Nothing"),
            "/kyoto": ("text/html", '<meta charset="Shift_JIS"><title>京都の地図①</title>'.encode("cp932")),
            "/tabriz": ("text/html; charset=utf-8", "<title>می‌خواهم 👨‍👩‍👧\u202e\u3000nu</title>".encode()),
            "/blank": ("text/html; charset=utf-8", '<meta property="og:title" content="\u200b \u202e"><title>Ilse was here</title>'.encode()),
            "/nothing": ("text/html; charset=utf-8", "<title>\u200b\u200d</title>".encode()),
            "/codec": ("text/html; charset=idna", b"<title>In no character set</title>"),
            "/askew": ("text/html", b'<title>Askew</title><meta property="og:image" content="http://[x"><link type="application/json+oembed" href="http://[y">'),
            "/hostile": ("text/html", b'<meta property="og:title" content="&quot;&gt;&lt;script&gt;go()"><meta property="og:image" content="http://169.254.169.254/x.png">'),
        }
        if self.path == "/finch.png":
            picture = io.BytesIO()
            Image.new("RGB", (1200, 630), "purple").save(picture, "PNG")
            return self._say(200, "image/png", picture.getvalue())
        if self.is_down or self.path not in pages:
            return self._say(503 if self.is_down else 404, "text/html", b"<title>No</title>")
        return self._say(200, *pages[self.path])

    def _say(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def linked(world: World, address: str) -> tuple[Topic, Preview]:
    """Ben's topic with this link alone in a paragraph, and the preview that the worker is to make."""
    topic = world.ask("Look at this", by=world.ben, board=world.lounge, body=f"I found something:\n\n{address}\n\nWhat do you think?")
    world.settle()
    return topic, Preview.objects.get(address=address)


def test_a_link_alone_gets_a_card_and_a_link_among_words_none(
    world: World, site: str, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    topic, preview = linked(world, f"{site}/finch")
    seen = freshness().read([f"topic:{topic.pk}"])
    assert "link-card" not in html(topic.get_absolute_url())
    with django_capture_on_commit_callbacks(execute=True):
        assert previews.fetch(preview, ways=OURS) == "fetched"
    assert freshness().read([f"topic:{topic.pk}"]) != seen, "kept pages are made anew"
    page = html(topic.get_absolute_url())
    card = page.partition('<aside class="link-card')[2].partition("</aside>")[0]
    assert "The Finch &amp; you" in card and "A laptop &lt;b&gt;for&lt;/b&gt; the bag." in card and "Finch shop" in card
    assert f'src="/media/{preview.picture.name}"' in card and site not in card.replace(f'href="{site}/finch"', ""), "nothing is asked of the other site"
    picture = browse().get(f"/media/{preview.picture.name}")
    assert Image.open(io.BytesIO(b"".join(picture.streaming_content))).size == (480, 252)
    assert links.bare(f'<p>See <a href="{site}/finch">{site}/finch</a></p><p><a href="{site}/x">words</a></p>') == []


def test_what_a_page_tells_is_words_whatever_it_says(world: World, site: str) -> None:
    topic, preview = linked(world, f"{site}/hostile")
    previews.fetch(preview, ways=OURS)
    page = html(topic.get_absolute_url())
    assert "&quot;&gt;&lt;script&gt;go()" in page and "<script>go()" not in page
    assert not preview.picture, "its picture lies inside a network"


def test_oembed_adds_author_site_and_picture_and_no_markup(world: World, site: str) -> None:
    topic, preview = linked(world, f"{site}/talk")
    previews.fetch(preview, ways=OURS)
    assert (preview.title, preview.author, preview.site, bool(preview.picture)) == ("Talk", "Ilse Grau", "Talks", True)
    assert "Ilse Grau" in html(topic.get_absolute_url()) and "<script>go()" not in html(topic.get_absolute_url())


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("kyoto", "京都の地図①"), ("tabriz", "می‌خواهم 👨‍👩‍👧 nu"), ("blank", "Ilse was here"), ("codec", "In no character set"), ("askew", "Askew"),
    ],
)  # fmt: skip
def test_a_title_is_read_in_any_script_and_nothing_that_cannot_be_seen_is_one(path: str, title: str, world: World, site: str) -> None:
    topic, preview = linked(world, f"{site}/{path}")
    assert previews.fetch(preview, ways=OURS) == "fetched"
    assert f">{title}</a>" in html(topic.get_absolute_url()).partition('<aside class="link-card')[2]


def test_mails_do_not_wait_for_what_other_sites_take_their_time_for() -> None:
    assert previews.look.priority < deliver.priority


def test_what_does_not_answer_is_tried_again_later_and_given_up_in_the_end(world: World, site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _topic, preview = linked(world, f"{site}/plain")
    monkeypatch.setattr(Site, "is_down", True)
    start, pauses = clock.now(), []
    for _try in range(previews.TRIES):
        began = clock.now()
        outcome = previews.fetch(preview, ways=OURS)
        preview.refresh_from_db()
        if preview.due_at is not None:
            pauses.append(round((preview.due_at - began).total_seconds() / 60))
            due = preview.due_at
            monkeypatch.setattr(clock, "now", lambda due=due: due)
    assert outcome == "given up" and pauses == [10, 20, 40, 80]
    assert preview.due_at is None and clock.now() - start < timedelta(hours=3)
    monkeypatch.setattr(Site, "is_down", False)
    for path in ("list", "empty", "nothing", "gone"):
        _topic, other = linked(world, f"{site}/{path}")
        assert previews.fetch(other, ways=OURS) == "given up", path


def test_what_was_told_stays_while_the_site_is_down_and_is_renewed_after_a_month(world: World, site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    topic, preview = linked(world, f"{site}/plain")
    previews.fetch(preview, ways=OURS)
    assert preview.due_at is not None and preview.due_at > clock.now() + timedelta(days=29)
    monkeypatch.setattr(Site, "is_down", True)
    assert previews.fetch(preview, ways=OURS) == "later"
    assert "Only a title" in html(topic.get_absolute_url())


def test_the_worker_itself_reaches_nothing_of_ours(world: World, site: str) -> None:
    Site.asked.clear()
    _topic, preview = linked(world, f"{site}/finch")
    assert previews.fetch(preview) == "given up"
    assert Site.asked == []


def test_previews_come_and_go_with_the_link_and_with_the_option(world: World, site: str) -> None:
    topic, preview = linked(world, f"{site}/plain")
    previews.fetch(preview, ways=OURS)
    options.set_(previews.SHOWN, False, by=world.dara)
    assert "link-card" not in html(topic.get_absolute_url())
    options.set_(previews.SHOWN, True, by=world.dara)
    opening = posts.Post.objects.get(topic=topic, number=1)
    posts.edit(opening, by=world.ben, body="I thought better of it, sorry.")
    world.settle()
    assert not Previewed.objects.exists()
    assert previews.shed() == 0, "for a day it may come back"
    Preview.objects.update(made_at=clock.ago(days=2))
    assert previews.shed() == 1 and not Preview.objects.exists()
