"""Covers: wide pictures for the heads of blog posts."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from commonwheel.console.demo.drawings.canvas import Canvas

WIDE, HIGH = 1600, 900


def hinge() -> Canvas:
    """Ten thousand openings: arcs of a lid, one over the other."""
    canvas = Canvas(WIDE, HIGH, "#1d2b33")
    canvas.fade(0, 0, WIDE, HIGH, "#22343d", "#101a20")
    for step in range(26):
        angle = math.radians(8 + step * 5.4)
        x, y = 800 - 640 * math.cos(angle), 700 - 640 * math.sin(angle)
        shade = 40 + step * 7
        canvas.line([(800, 700), (x, y)], f"#f2b263{shade:02x}", 5 if step % 5 else 12)
    canvas.line([(800, 700), (1480, 700)], "#d7dee2", 26)
    canvas.oval(800, 700, 92, fill="#d7dee2")
    canvas.oval(800, 700, 44, fill="#22343d")
    canvas.rect(0, 760, WIDE, 140, "#0c1418")
    return canvas


def paint() -> Canvas:
    """Swatches of the colours that a lid could have had."""
    canvas = Canvas(WIDE, HIGH, "#efe7da")
    dice = random.Random(11)
    colours = ("#2f5d62", "#3c4a68", "#a63d40", "#d8a13a", "#7d5a86", "#5b8c6a", "#c65d3b", "#8ba6b5", "#41403d", "#e4d3b4")
    for number in range(40):
        x, y = 90 + number % 8 * 182, 70 + number // 8 * 160
        lean = dice.uniform(-6, 6)
        canvas.soft("#3a2c1a50", 8, _box(x + 4, y + 10, 150, 124))
        canvas.shape([(x, y + lean), (x + 150, y - lean), (x + 150 + lean, y + 124), (x - lean, y + 124)], colours[(number * 7 + number // 8) % 10])
        canvas.rect(x + 10, y + 98, 60, 8, "#ffffff70", radius=3)
    canvas.oval(711, 452, 250, edge="#1c1b29", thick=9)
    return canvas


def bench() -> Canvas:
    """Rows of machines under test, a lamp above each."""
    canvas = Canvas(WIDE, HIGH, "#0f1a2a")
    canvas.fade(0, 0, WIDE, HIGH, "#17263c", "#0a111c")
    for row in range(3):
        for column in range(6):
            x, y, wide = 130 + column * 250 - row * 26, 210 + row * 230, 170 + row * 22
            glow = ("#6fe3b4", "#ffd27a", "#7fb9ff")[(column + row * 2) % 3]
            canvas.soft(f"{glow}70", 26, _box(x, y, wide, wide * 0.62))
            canvas.rect(x, y, wide, wide * 0.62, "#25364d", radius=9)
            canvas.rect(x + 8, y + 8, wide - 16, wide * 0.62 - 20, glow, radius=5)
            for line in range(4):
                canvas.rect(x + 20, y + 24 + line * 20, wide * (0.6, 0.42, 0.7, 0.3)[line], 8, "#0f1a2a90", radius=3)
            canvas.rect(x - 12, y + wide * 0.62, wide + 24, 10, "#8b98a8", radius=4)
    return canvas


def letters() -> Canvas:
    """A pile of letters, and one on top."""
    canvas = Canvas(WIDE, HIGH, "#7b9b8c")
    canvas.fade(0, 0, WIDE, HIGH, "#8fb0a0", "#56776a")
    dice = random.Random(4)
    for number in range(30):
        x, y, lean = dice.uniform(40, 1200), dice.uniform(80, 640), dice.uniform(-40, 40)
        _envelope(canvas, x, y, 340, lean, ("#f7efe0", "#efe3cf", "#fffaf0", "#e6d9c3")[number % 4])
    _envelope(canvas, 560, 280, 520, -14, "#fffdf7")
    canvas.oval(820, 480, 70, fill="#a63d40")
    canvas.text(820, 480, "L", 40, "#fff4e8", anchor="mm")
    return canvas


def _box(x: float, y: float, wide: float, high: float) -> Callable[[Canvas], None]:
    """What stains a canvas as large as a box."""
    return lambda stain: stain.rect(x, y, wide, high, "#ffffff", radius=10)


def _envelope(canvas: Canvas, x: float, y: float, wide: float, lean: float, paper: str) -> None:
    high = wide * 0.62
    corners = [(x, y + lean), (x + wide, y - lean), (x + wide + lean, y + high - lean), (x + lean, y + high + lean)]
    canvas.soft("#20302880", 10, lambda stain: stain.shape([(a + 6, b + 12) for a, b in corners], "#ffffff"))
    canvas.shape(corners, paper)
    middle = (x + wide / 2 + lean / 2, y + high * 0.58)
    canvas.line([corners[0], middle, corners[1]], "#b9a98c", 4)


COVERS: dict[str, Callable[[], Canvas]] = {draw.__name__: draw for draw in (hinge, paint, bench, letters)}
"""By the names that posts have for them."""
