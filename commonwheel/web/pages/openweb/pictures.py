"""The picture of a topic that goes with a link to it, where links are shown as cards."""

from __future__ import annotations

import hashlib
import io
import unicodedata
from contextlib import suppress
from dataclasses import astuple, dataclass
from functools import lru_cache

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw, ImageFont, features

from commonwheel.conversations.topics import Topic
from commonwheel.formats import solutions
from commonwheel.web.access import find
from commonwheel.web.context import community_name
from commonwheel.web.limits import limited

SIZE = (1200, 630)
EDGE = 80
DAY = 86_400
LINES = 4
TYPES = (
    "NotoSans-Bold.ttf", "DejaVuSans-Bold.ttf", "LiberationSans-Bold.ttf", "NotoSansCJK-Bold.ttc", "NotoSansArabic-Bold.ttf", "NotoSansHebrew-Bold.ttf",
    "NotoSansThai-Bold.ttf", "NotoSansDevanagari-Bold.ttf",
)  # fmt: skip
"""Type faces that many systems have; the last one is what Pillow brings."""
UNKNOWN = "\U0010ffff"
"""No type face has a letter for this, so it shows what each draws in place of letters that it does not have."""

JOINTS = "\u200d\ufe0f"
"""What holds emoji together shows nothing without them."""

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
    """The card of a topic that a visitor may see; drawn once a day, or when a word on it changed. Kept by no cache that people
    share: topics get hidden."""
    here = find(Topic.objects.select_related("board"), None, pk=topic_id)
    is_solved = here.pk in solutions.of_topics([here.pk])
    words = Words(here.title, here.board.title, community_name(), _("Solved") if is_solved else "")
    digest = hashlib.blake2b(repr(astuple(words)).encode(), digest_size=12).hexdigest()
    picture = cache.get_or_set(f"card:{digest}", lambda: draw(words), DAY)
    headers = {"ETag": f'"{digest}"', "Cache-Control": f"private, max-age={DAY}", "Vary": "Accept-Language"}
    response = HttpResponse(picture, content_type="image/png", headers=headers)
    return get_conditional_response(request, etag=headers["ETag"], response=response) or response


@dataclass(frozen=True)
class Line:
    """Text and the type face that has all its letters; ``leads`` is the side from which it is read."""

    text: str
    face: Font
    leads: str


def draw(words: Words) -> bytes:
    """The card as a PNG. What the type faces here cannot write is left out."""
    image = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(image)
    width, height = SIZE
    pen.rectangle((0, 0, width, 16), fill=ACCENT)
    write(pen, 72, fitted(words.board, 34, width - 2 * EDGE), SOFT)
    title = typeset(words.title, 64)
    for number, line in enumerate(wrapped(title.text, title.face, width - 2 * EDGE)):
        write(pen, 140 + number * 84, Line(line, title.face, title.leads), INK)
    low = height - 104
    pen.ellipse((EDGE, low, EDGE + 44, low + 44), outline=ACCENT, width=5)
    pen.ellipse((EDGE + 16, low + 16, EDGE + 28, low + 28), fill=ACCENT)
    community, solved = fitted(words.community, 34, 600), fitted(words.solved, 34, 300)
    pen.text((EDGE + 64, low), community.text, font=community.face, fill=INK)
    if solved.text:
        wide = solved.face.getlength(solved.text)
        pen.rounded_rectangle((width - EDGE - wide - 48, low - 12, width - EDGE, low + 56), radius=34, fill=GOOD)
        pen.text((width - EDGE - wide - 24, low), solved.text, font=solved.face, fill=PAPER)
    written = io.BytesIO()
    image.quantize(64).save(written, "PNG", optimize=True)
    return written.getvalue()


def write(pen: ImageDraw.ImageDraw, top: int, line: Line, fill: str) -> None:
    """A line from the side that it is read from."""
    if line.leads == "right":
        pen.text((SIZE[0] - EDGE, top), line.text, font=line.face, fill=fill, anchor="ra", direction="rtl")
    else:
        pen.text((EDGE, top), line.text, font=line.face, fill=fill)


def typeset(text: str, size: int) -> Line:
    """The text in the type face that has most of its letters, without emoji that it lacks; no text at all where it lacks a letter."""

    def lacking(face: Font) -> set[str]:
        return {sign for sign in set(text) if lacks(face, sign)}

    def letters(signs: set[str]) -> list[str]:
        return [sign for sign in signs if unicodedata.category(sign)[0] in "LN"]

    face, missing = min(((face, lacking(face)) for face in faces(size)), key=lambda found: (len(letters(found[1])), len(found[1])))
    kept = "" if letters(missing) else "".join(sign for sign in text if sign not in missing)
    shown = " ".join(word for word in kept.split() if word.strip(JOINTS))
    first = next((side for sign in shown if (side := unicodedata.bidirectional(sign)) in ("L", "R", "AL")), "L")
    return Line(shown, face, "left" if first == "L" else "right")


def lacks(face: Font, sign: str) -> bool:
    """Whether a type face draws a box, or nothing right, for a letter: from right to left it takes the library Raqm."""
    if unicodedata.bidirectional(sign) in ("R", "AL") and not features.check("raqm"):
        return True
    return not sign.isspace() and bytes(face.getmask(sign)) == _box(face)


@lru_cache(maxsize=32)
def _box(face: Font) -> bytes:
    return bytes(face.getmask(UNKNOWN))


def wrapped(text: str, face: Font, width: int) -> list[str]:
    """The text in at most four lines, cut after a word, or inside one that is too long for a line."""
    lines: list[str] = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if face.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines = [*filter(None, lines), *broken(word, face, width)]
        if len(lines) > LINES:
            return [*lines[: LINES - 1], fitting(f"{lines[LINES - 1]}…", face, width)]
    return lines


def broken(word: str, face: Font, width: int) -> list[str]:
    """A word in pieces that fit in a line: languages that put no spaces between words are written so."""
    pieces: list[str] = []
    while word and len(pieces) <= LINES:
        end = next((end for end in range(len(word), 1, -1) if face.getlength(word[:end]) <= width), 1)
        # What belongs to the letter before it begins no line, unless there is nothing else.
        end = next((at for at in range(end, max(end - 4, 0), -1) if at == len(word) or not _clings(word[at])), end)
        pieces.append(word[:end])
        word = word[end:]
    return pieces


def _clings(sign: str) -> bool:
    return unicodedata.category(sign) in {"Mn", "Mc", "Me", "Cf", "Lm", "Sk", "Pe", "Pf", "Po"}


def fitted(text: str, size: int, width: int) -> Line:
    """A line of text, cut where it is wider than there is room."""
    line = typeset(text, size)
    return Line(fitting(line.text, line.face, width), line.face, line.leads)


def fitting(text: str, face: Font, width: int) -> str:
    """The text, cut with an ellipsis where it is wider than there is room."""
    if face.getlength(text) <= width:
        return text
    while text and face.getlength(f"{text}…") > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


@lru_cache(maxsize=8)
def faces(size: int) -> list[Font]:
    """The bold types that are here."""
    found: list[Font] = []
    for name in TYPES:
        with suppress(OSError):
            found.append(ImageFont.truetype(name, size))
    return [*found, ImageFont.load_default(size)]
