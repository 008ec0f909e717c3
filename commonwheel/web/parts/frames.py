"""Frames: what stands around every page and reads the same on it for many: top, rail and foot."""

from __future__ import annotations

from typing import NamedTuple

from django.template import Context, Engine
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from commonwheel.structure import boards
from commonwheel.web.kept import Kept

MARKS = ("options", "places", "authority")
_rails: Kept[SafeString] = Kept(200)
_frames: Kept[Frame] = Kept(200)


class Frame(NamedTuple):
    """The pieces as HTML."""

    top: SafeString
    rail: SafeString
    foot: SafeString


def of(context: Context) -> Frame:
    """Around this page. Members have their own things in top and foot; the rail is alike for all who read the same boards."""
    person = context["user"]
    key = (get_language(), context["request"].path, *boards.readable(person))
    if not person.is_authenticated:
        return _frames.find(key, MARKS, lambda: Frame(*(_drawn(context, name) for name in Frame._fields)))
    return Frame(_drawn(context, "top"), _rails.find(key, MARKS, lambda: _drawn(context, "rail")), _drawn(context, "foot"))


def _drawn(context: Context, name: str) -> SafeString:
    return Engine.get_default().get_template(f"layouts/{name}.html").render(context)
