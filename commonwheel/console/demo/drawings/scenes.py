"""Desks and birds: pictures that members are proud of."""

from __future__ import annotations

import math
import random

from commonwheel.console.demo.drawings.canvas import Canvas


def desk() -> Canvas:
    canvas = _room("#efe3cf", "#dccbb0")
    _window(canvas, 720, 60, 320, 260, "#bcd9ea", "#f4ecd6")
    _loom(canvas)
    _table(canvas, 500, "#a8713f", "#8a5a2e")
    for number, (colour, width) in enumerate((("#2f5d62", 330), ("#a63d40", 310), ("#d8a13a", 340), ("#3c4a68", 318))):
        canvas.rect(420 + number * 5, 474 - number * 26, width, 25, colour, radius=3)
        canvas.rect(432 + number * 5, 480 - number * 26, 60, 12, "#ffffff50", radius=2)
    _laptop(canvas, 590, 395, 300, "#2b5b7a")
    _mug(canvas, 850, 448, "#c65d3b", steam=True)
    return canvas


def desk_bench() -> Canvas:
    canvas = _room("#dfe6e3", "#c3cfca")
    for row in range(2):
        canvas.rect(80, 130 + row * 130, 420, 12, "#8a6a46")
        for number in range(5):
            canvas.rect(96 + number * 80, 76 + row * 130, 66, 54, ("#c65d3b", "#4f7cac", "#d8a13a", "#5b8c6a", "#7d5a86")[(number + row * 2) % 5], radius=4)
            canvas.rect(108 + number * 80, 92 + row * 130, 42, 14, "#fffaf0", radius=2)
    _lamp(canvas)
    _table(canvas, 520, "#b98b57", "#966b3c")
    canvas.rect(600, 310, 330, 212, "#3a4650", radius=10)
    canvas.rect(618, 328, 200, 150, "#10261c", radius=6)
    for step in range(6):
        canvas.line([(618, 328 + step * 30), (818, 328 + step * 30)], "#2d5b43", 1)
        canvas.line([(618 + step * 40, 328), (618 + step * 40, 478)], "#2d5b43", 1)
    canvas.line([(620 + step, 403 + 44 * math.sin(step / 17) + 8 * math.sin(step / 4.3)) for step in range(196)], "#7dffb0", 3)
    for row in range(3):
        canvas.oval(856, 352 + row * 50, 34, fill="#20282e", edge="#6b7983", thick=3)
        canvas.line([(856, 352 + row * 50), (866 - row * 9, 342 + row * 50)], "#e8edf0", 3)
        canvas.oval(904, 352 + row * 50, 16, fill=("#e0a63a", "#6fc3b2", "#c65d3b")[row])
    _laptop(canvas, 330, 520, 330, "#1f2733")
    canvas.line([(940, 500), (990, 512), (1030, 470), (1080, 514)], "#b3261e", 5)
    canvas.line([(940, 508), (1000, 528), (1060, 500), (1090, 520)], "#20242a", 5)
    return canvas


def _room(top: str, bottom: str) -> Canvas:
    canvas = Canvas(1160, 700)
    canvas.fade(0, 0, 1160, 700, top, bottom)
    return canvas


def _window(canvas: Canvas, x: float, y: float, width: float, height: float, top: str, bottom: str) -> None:
    canvas.rect(x - 14, y - 14, width + 28, height + 28, "#fffdf7", radius=6)
    canvas.fade(x, y, width, height, top, bottom)
    canvas.shape([(x, y + height), (x, y + height * 0.72), (x + width * 0.4, y + height * 0.56), (x + width * 0.75, y + height * 0.7), (x + width, y + height * 0.62), (x + width, y + height)], "#7f9a83")
    canvas.shape([(x, y + height), (x, y + height * 0.86), (x + width * 0.5, y + height * 0.78), (x + width, y + height * 0.88), (x + width, y + height)], "#5f7d69")
    canvas.rect(x + width / 2 - 5, y, 10, height, "#fffdf7")
    canvas.rect(x, y + height / 2 - 5, width, 10, "#fffdf7")


def _loom(canvas: Canvas) -> None:
    canvas.rect(70, 110, 22, 420, "#7d5433", radius=4)
    canvas.rect(330, 110, 22, 420, "#7d5433", radius=4)
    canvas.rect(52, 120, 318, 26, "#94673f", radius=8)
    canvas.rect(52, 400, 318, 26, "#94673f", radius=8)
    for step in range(29):
        canvas.line([(98 + step * 8, 146), (98 + step * 8, 400)], "#f7efe0", 2)
    for row in range(13):
        canvas.rect(94, 392 - row * 11, 232, 10, ("#a63d40", "#d8a13a", "#2f5d62", "#e8d9c0")[row * row % 4], radius=3)


def _table(canvas: Canvas, y: float, top: str, front: str) -> None:
    canvas.fade(0, y, 1160, 700 - y, top, front)
    canvas.rect(0, y, 1160, 6, "#ffffff30")
    dice = random.Random(2)
    for _ in range(26):
        x, lower = dice.uniform(-100, 1100), dice.uniform(y + 20, 695)
        canvas.line([(x, lower), (x + dice.uniform(100, 380), lower + dice.uniform(-3, 3))], "#5a381828", dice.uniform(1, 3))


def _laptop(canvas: Canvas, x: float, y: float, width: float, screen: str) -> None:
    """An open laptop that stands on ``y``, seen from the front."""
    height = width * 0.62
    canvas.soft("#2a180a80", 10, lambda stain: stain.rect(x - width * 0.56, y - 8, width * 1.12, 22, "#ffffff", radius=10))
    canvas.rect(x - width / 2, y - height - 10, width, height, "#3a3f46", radius=12)
    canvas.rect(x - width / 2 + 10, y - height, width - 20, height - 22, screen, radius=4)
    for number in range(5):
        canvas.rect(x - width / 2 + 30, y - height + 22 + number * 24, width * (0.5, 0.62, 0.34, 0.55, 0.42)[number], 9, "#ffffff70", radius=4)
    canvas.shape([(x - width * 0.54, y + 8), (x + width * 0.54, y + 8), (x + width / 2, y - 12), (x - width / 2, y - 12)], "#9aa1a8")
    canvas.rect(x - width * 0.54, y + 6, width * 1.08, 7, "#6d747b", radius=3)


def _mug(canvas: Canvas, x: float, y: float, colour: str, *, steam: bool) -> None:
    canvas.soft("#2a180a70", 8, lambda stain: stain.oval(x + 46, y + 96, 130, 20, fill="#ffffff"))
    canvas.oval(x + 92, y + 46, 62, 58, edge=colour, thick=12)
    canvas.rect(x, y, 92, 96, colour, radius=12)
    canvas.rect(x + 8, y + 10, 12, 74, "#ffffff40", radius=6)
    canvas.oval(x + 46, y + 4, 92, 20, fill="#5a2f1b")
    if steam:
        canvas.soft("#ffffffb0", 4, lambda stain: _steam(stain, x, y))


def _steam(canvas: Canvas, x: float, y: float) -> None:
    for offset in (22, 46, 70):
        canvas.line([(x + offset + 9 * math.sin(step / 3), y - 14 - step * 5) for step in range(16)], "#ffffff", 6)


def _lamp(canvas: Canvas) -> None:
    canvas.soft("#fff1c0a0", 60, lambda stain: stain.shape([(930, 200), (1050, 240), (1100, 540), (700, 540)], "#ffffff"))
    canvas.line([(1090, 520), (1010, 330), (1080, 130), (980, 190)], "#33383f", 10)
    canvas.shape([(940, 160), (1020, 200), (1000, 260), (890, 214)], "#c65d3b")
    canvas.oval(944, 240, 60, 30, fill="#fff6d8")


def bog() -> Canvas:
    canvas = Canvas(1200, 750)
    canvas.fade(0, 0, 1200, 430, "#8fb0c9", "#f6cfa4")
    canvas.oval(860, 400, 120, fill="#fff0cf")
    canvas.soft("#ffe3aecc", 70, lambda stain: stain.oval(860, 400, 420, 260, fill="#ffffff"))
    dice = random.Random(21)
    for depth, colour in enumerate(("#a9a7a4", "#837f83", "#5d5b66")):
        top = 380 + depth * 26
        canvas.shape([(0, 750), *((x, top - _pines(dice, depth)) for x in range(0, 1201, 12 + depth * 4)), (1200, 750)], colour)
    canvas.fade(0, 452, 1200, 298, "#c99d6d", "#3d342d")
    for number in range(7):
        canvas.oval(dice.uniform(0, 1200), 490 + number * 32, 260 + number * 46, 10 + number * 3, fill="#f3d3a8b0" if number < 4 else "#d9b58c70")
    canvas.soft("#fbe9cfc0", 26, lambda stain: stain.ovals([(150 + step * 300, 470 + 12 * (step % 2)) for step in range(4)], 460, 34, "#ffffff"))
    for _ in range(500):
        x, y = dice.uniform(0, 1200), dice.uniform(560, 750)
        canvas.line([(x, y), (x + dice.uniform(-8, 12), y - dice.uniform(20, 70))], dice.choice(("#2c2620c0", "#4a3b2ac0", "#6b5235a0")), 2)
    canvas.shape([(330, 750), (336, 392), (362, 390), (372, 750)], "#3a3029")
    canvas.line([(356, 400), (362, 740)], "#6b5947", 3)
    _songbird(canvas, 348, 366)
    canvas.grain(5)
    return canvas


def _pines(dice: random.Random, depth: int) -> float:
    return dice.uniform(0, 34 + depth * 14) * (dice.random() > 0.3)


def _songbird(canvas: Canvas, x: float, y: float) -> None:
    canvas.shape([(x - 22, y - 2), (x - 66, y + 24), (x - 60, y + 32), (x - 12, y + 14)], "#2f2a2b")
    canvas.oval(x, y, 62, 46, fill="#4a4042")
    canvas.oval(x + 10, y + 5, 42, 32, fill="#b5643c")
    canvas.oval(x + 24, y - 22, 34, fill="#3a3335")
    canvas.shape([(x + 38, y - 26), (x + 56, y - 20), (x + 38, y - 16)], "#26211f")
    canvas.oval(x + 29, y - 25, 5, fill="#f4ead8")
    for offset in (-4, 8):
        canvas.line([(x + offset, y + 20), (x + offset + 2, y + 30)], "#26211f", 3)


def heron() -> Canvas:
    canvas = Canvas(1200, 750)
    canvas.fade(0, 0, 1200, 750, "#dfe3e6", "#b7bfc6")
    dice = random.Random(6)
    for depth, colour in enumerate(("#c9d0d5", "#b4bdc5")):
        top = 300 + depth * 50
        canvas.shape([(0, 620), *((x, top - _pines(dice, 2) * 2) for x in range(0, 1201, 30)), (1200, 620)], colour)
    canvas.soft("#eef1f3e0", 60, lambda stain: stain.ovals([(200 + step * 400, 390 + step % 2 * 60) for step in range(3)], 700, 130, "#ffffff"))
    canvas.fade(0, 560, 1200, 190, "#c3cad0", "#8d98a3")
    _wader(canvas)
    for number in range(4):
        canvas.oval(588, 640, 160 + number * 120, 16 + number * 14, edge="#e8ecef90", thick=2)
    canvas.soft("#eef1f3b0", 40, lambda stain: stain.oval(800, 590, 900, 60, fill="#ffffff"))
    for number in range(26):
        x = 60 + number * 9 if number < 16 else 1040 + (number - 16) * 12
        canvas.line([(x, 750), (x + dice.uniform(-14, 22), 750 - dice.uniform(90, 230))], "#5c6873", 3)
    canvas.grain(5)
    return canvas


def _wader(canvas: Canvas) -> None:
    for x, foot in ((572, 566), (606, 612)):
        canvas.line([(x, 450), (x + 4, 540), (foot, 642)], "#56616c", 7)
    canvas.shape([(452, 420), (500, 352), (590, 330), (664, 360), (652, 420), (600, 462), (520, 466), (420, 500)], "#7c8894")
    canvas.shape([(452, 430), (520, 372), (600, 372), (560, 430), (500, 462), (400, 512)], "#5e6b78")
    canvas.line([(648, 372), (690, 318), (676, 250), (702, 186)], "#a4afb9", 30)
    canvas.line([(652, 392), (700, 330), (684, 258), (706, 200)], "#c9d1d8", 9)
    canvas.oval(718, 172, 62, 44, fill="#aeb8c1")
    canvas.shape([(744, 160), (856, 182), (744, 188)], "#c79a54")
    canvas.shape([(740, 154), (690, 146), (622, 176), (700, 170)], "#39434d")
    canvas.oval(728, 167, 9, fill="#1d242b")
