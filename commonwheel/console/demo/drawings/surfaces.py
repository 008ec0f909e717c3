"""What one looks at all day: keyboards, a lid, panels with something wrong."""

from __future__ import annotations

import math

from commonwheel.console.demo.drawings.canvas import Canvas

ROWS = ("QWERTYUIOP", "ASDFGHJKL'", "ZXCVBNM,.")


def keyboard_r() -> Canvas:
    canvas, keys = _keyboard()
    x, y = keys["R"]
    canvas.soft("#ffd98a90", 22, lambda stain: stain.rect(x - 8, y - 8, 106, 106, "#ffffff", radius=18))
    _key(canvas, x, y, "R", top="#5a5f68", ink="#fff2d6")
    return canvas


def keyboard_lifted() -> Canvas:
    canvas, keys = _keyboard()
    x, y = keys["G"]
    canvas.rect(x, y, 90, 90, "#101216", radius=10)
    canvas.line([(x + 22, y + 24), (x + 68, y + 66)], "#c9ced4", 5)
    canvas.line([(x + 68, y + 24), (x + 22, y + 66)], "#c9ced4", 5)
    canvas.oval(x + 45, y + 45, 26, fill="#e7e4da")
    canvas.soft("#000000a0", 9, lambda stain: stain.rect(x + 4, y + 26, 92, 84, "#ffffff", radius=12))
    canvas.shape([(x - 4, y + 4), (x + 94, y + 4), (x + 102, y + 92), (x - 12, y + 92)], "#4a4f58")
    canvas.shape([(x + 4, y + 10), (x + 86, y + 10), (x + 93, y + 80), (x - 3, y + 80)], "#5f656f")
    canvas.text(x + 44, y + 46, "G", 30, "#f2f4f6", "mm")
    canvas.shape([(x + 60, y - 150), (x + 150, y - 190), (x + 170, y - 120), (x + 66, y + 10)], "#e0703f")
    canvas.shape([(x + 72, y - 140), (x + 142, y - 172), (x + 150, y - 130), (x + 76, y - 20)], "#ee8a5c")
    return canvas


def _keyboard() -> tuple[Canvas, dict[str, tuple[int, int]]]:
    canvas = Canvas(1140, 560)
    canvas.fade(0, 0, 1140, 560, "#b4bac1", "#8d949c")
    canvas.rect(28, 40, 1084, 430, "#191c20", radius=18)
    keys: dict[str, tuple[int, int]] = {}
    for row, letters in enumerate(ROWS):
        left = 60 + (0, 26, 74)[row]
        for number, letter in enumerate(letters):
            keys[letter] = (left + number * 103, 62 + row * 101)
            _key(canvas, *keys[letter], letter)
    for x, width in ((60, 132), (202, 92), (304, 92), (406, 410), (826, 92), (928, 152)):
        canvas.rect(x, 366, width, 84, "#34383f", radius=10)
        canvas.fade(x + 4, 368, width - 8, 72, "#454a52", "#3a3f46", radius=8)
    canvas.fade(0, 490, 1140, 70, "#9aa1a8", "#848b92")
    canvas.fade(330, 500, 480, 60, "#a9afb6", "#959ca3", radius=10)
    return canvas, keys


def _key(canvas: Canvas, x: int, y: int, letter: str, *, top: str = "#454a52", ink: str = "#e3e6ea") -> None:
    canvas.rect(x, y, 90, 90, "#34383f", radius=10)
    canvas.fade(x + 4, y + 2, 82, 78, top, "#3a3f46", radius=9)
    canvas.text(x + 26, y + 30, letter, 26, ink, "mm")


def kestrel_lid() -> Canvas:
    canvas = Canvas(1120, 680)
    canvas.fade(0, 0, 1120, 680, "#11131c", "#1d1a26")
    canvas.fade(0, 520, 1120, 160, "#2c2230", "#191420")
    canvas.soft("#ff8a3c50", 80, lambda stain: stain.oval(560, 300, 520, 380, fill="#ffffff"))
    canvas.shape([(210, 560), (910, 560), (856, 110), (264, 110)], "#23262e")
    canvas.shape([(222, 550), (898, 550), (846, 120), (274, 120)], "#2b2f38")
    bird = _bird(560, 320, 1.15)
    canvas.soft("#ff9d52ff", 26, lambda stain: stain.shapes(bird, "#ffffff"))
    canvas.shapes(bird, "#ffd9a8")
    canvas.soft("#ff9d5260", 30, lambda stain: stain.oval(560, 590, 620, 40, fill="#ffffff"))
    canvas.grain(9)
    return canvas


def _bird(x: float, y: float, size: float) -> list[list[tuple[float, float]]]:
    """A kestrel that hovers: two wings, a body with its tail, a head."""
    wing = [(0, 8), (-34, -40), (-96, -78), (-168, -84), (-128, -52), (-150, -40), (-104, -26), (-118, -8), (-70, -2), (-76, 16), (-30, 22)]
    body = [(-20, -14), (20, -14), (26, 30), (14, 80), (38, 150), (0, 136), (-38, 150), (-14, 80), (-26, 30)]
    head = [(-18, -20), (-14, -44), (0, -54), (14, -44), (18, -20)]
    sides = [wing, [(-a, b) for a, b in wing], body, head]
    return [[(x + a * size, y + b * size) for a, b in part] for part in sides]


def screen_line() -> Canvas:
    canvas = _panel(_evening())
    canvas.line([(330, 62), (330, 648)], "#ff5fb0", 4)
    canvas.soft("#ff5fb080", 8, lambda stain: stain.line([(330, 62), (330, 648)], "#ffffff", 8))
    return canvas


def screen_bands() -> Canvas:
    grey = Canvas(1020, 590)
    grey.fade(0, 0, 1020, 590, "#3b3c40", "#2f3034")
    for x, y, width, height in ((60, 60, 620, 420), (720, 60, 240, 200), (720, 290, 240, 190)):
        grey.rect(x, y, width, height, "#47494e", radius=6)
    grey.line([(120 + step * 10, 290 + 90 * math.sin(step / 7) * math.exp(-step / 60)) for step in range(50)], "#9a9ea6", 4)
    for number in range(15):
        grey.fade(0, number * 41 - 8, 1020, 30, "#ffffff00", "#ffffff1c")
    return _panel(grey)


def _evening() -> Canvas:
    view = Canvas(1020, 590)
    view.fade(0, 0, 1020, 400, "#274a78", "#f0b58a")
    view.oval(740, 330, 90, fill="#ffe9c4")
    view.shape([(0, 400), (180, 270), (330, 370), (520, 240), (760, 390), (900, 320), (1020, 390), (1020, 590), (0, 590)], "#3c4a68")
    view.shape([(0, 470), (240, 400), (560, 480), (820, 420), (1020, 470), (1020, 590), (0, 590)], "#22304a")
    view.rect(0, 546, 1020, 44, "#111a2ae0")
    for number in range(6):
        view.rect(410 + number * 36, 556, 24, 24, ("#6fc3b2", "#e2813b", "#2f6fde", "#d9d2c4", "#c0605a", "#8fa9c4")[number], radius=5)
    return view


def _panel(view: Canvas) -> Canvas:
    """A picture on a laptop's screen."""
    canvas = Canvas(1140, 740)
    canvas.fade(0, 0, 1140, 740, "#a99c8d", "#8b7d6c")
    canvas.soft("#2b221899", 18, lambda stain: stain.rect(40, 40, 1060, 660, "#ffffff", radius=26))
    canvas.rect(36, 26, 1068, 660, "#17191d", radius=24)
    canvas.put(view, 60, 60)
    canvas.rect(0, 686, 1140, 54, "#7d838a")
    canvas.fade(0, 686, 1140, 20, "#595f66", "#7d838a")
    canvas.oval(570, 43, 8, fill="#3a3f47")
    canvas.soft("#ffffff20", 50, lambda stain: stain.shape([(700, 30), (1000, 30), (760, 660), (560, 660)], "#ffffff"))
    canvas.grain(7)
    return canvas
