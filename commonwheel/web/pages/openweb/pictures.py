"""The picture of a topic that goes with a link to it, where links are shown as cards."""

from __future__ import annotations

import hashlib
import io
from dataclasses import astuple, dataclass
from functools import lru_cache

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw, ImageFont

from commonwheel.conversations.topics import Topic
from commonwheel.formats import solutions
from commonwheel.web.access import find
from commonwheel.web.context import community_name
from commonwheel.web.limits import limited

SIZE = (1200, 630)
EDGE = 80
DAY = 86_400
LINES = 4
TYPES = ("NotoSans-Bold.ttf", "DejaVuSans-Bold.ttf", "LiberationSans-Bold.ttf")
"""Type faces that many systems have; where there is none of them, the one that Pillow brings."""

INK, SOFT, PAPER, ACCENT, GOOD = "#1c1b29", "#5f5c72", "#fbfaff", "#5b4bd6", "#1a7f4b"

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(frozen=True)
class Words:
    """All that is written on a card."""

    title: str
    board: str
    community: str
    solved: str


@require_safe
@limited("card", 120, methods=("GET",))
def card(request: HttpRequest, topic_id: int) -> HttpResponse:
    """The card of a topic that a visitor may see; drawn once a day, or when a word on it changed."""
    here = find(Topic.objects.select_related("board"), None, pk=topic_id)
    is_solved = here.pk in solutions.of_topics([here.pk])
    words = Words(here.title, here.board.title, community_name(), _("Solved") if is_solved else "")
    digest = hashlib.blake2b(repr(astuple(words)).encode(), digest_size=12).hexdigest()
    picture = cache.get_or_set(f"card:{digest}", lambda: draw(words), DAY)
    headers = {"ETag": f'"{digest}"', "Cache-Control": f"public, max-age={DAY}", "Vary": "Accept-Language"}
    response = HttpResponse(picture, content_type="image/png", headers=headers)
    return get_conditional_response(request, etag=headers["ETag"], response=response) or response


def draw(words: Words) -> bytes:
    """The card as a PNG."""
    image = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(image)
    width, height = SIZE
    pen.rectangle((0, 0, width, 16), fill=ACCENT)
    pen.text((EDGE, 72), fitting(words.board, font(34), width - 2 * EDGE), font=font(34), fill=SOFT)
    for number, line in enumerate(wrapped(words.title, font(64), width - 2 * EDGE)):
        pen.text((EDGE, 140 + number * 84), line, font=font(64), fill=INK)
    low = height - 104
    pen.ellipse((EDGE, low, EDGE + 44, low + 44), outline=ACCENT, width=5)
    pen.ellipse((EDGE + 16, low + 16, EDGE + 28, low + 28), fill=ACCENT)
    pen.text((EDGE + 64, low), fitting(words.community, font(34), 600), font=font(34), fill=INK)
    if words.solved:
        wide = pen.textlength(words.solved, font=font(34))
        pen.rounded_rectangle((width - EDGE - wide - 48, low - 12, width - EDGE, low + 56), radius=34, fill=GOOD)
        pen.text((width - EDGE - wide - 24, low), words.solved, font=font(34), fill=PAPER)
    written = io.BytesIO()
    image.quantize(64).save(written, "PNG", optimize=True)
    return written.getvalue()


def wrapped(text: str, face: Font, width: int) -> list[str]:
    """The text in at most four lines, cut after a word, or inside one that is too long for a line."""
    lines: list[str] = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and face.getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], " ".join(lines[LINES - 1 :])]
    return [fitting(line, face, width) for line in lines]


def fitting(text: str, face: Font, width: int) -> str:
    """The text, cut with an ellipsis where it is wider than there is room."""
    if face.getlength(text) <= width:
        return text
    while text and face.getlength(f"{text}…") > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


@lru_cache(maxsize=8)
def font(size: int) -> Font:
    """The bold type of the cards."""
    for name in TYPES:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)
