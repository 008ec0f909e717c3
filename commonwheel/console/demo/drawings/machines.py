"""Parts of machines, photographed on a bench: fans, pads, ports, keys, nibs, lids and panels."""

from __future__ import annotations

import math
import random

from commonwheel.console.demo.drawings.canvas import Canvas

BENCH = ("#c9b79c", "#a98f6d")


def fan_felt() -> Canvas:
    canvas = _bench(1140, 720)
    _fan(canvas, 360, 360, 520, dusty=False)
    _felt(canvas, 850, 370, 300, 420, 5)
    return canvas


def fan_before_after() -> Canvas:
    canvas = _bench(1140, 640)
    _fan(canvas, 300, 320, 460, dusty=True)
    _fan(canvas, 840, 320, 460, dusty=False)
    canvas.rect(566, 0, 8, 640, "#ffffff")
    for x, word in ((40, "before"), (606, "after")):
        canvas.rect(x, 572, 116, 42, "#ffffffe0", radius=21)
        canvas.text(x + 58, 592, word, 22, "#33302a", "mm")
    return canvas


def _bench(width: int, height: int) -> Canvas:
    canvas = Canvas(width, height)
    canvas.fade(0, 0, width, height, *BENCH)
    dice = random.Random(11)
    for _ in range(60):
        y, x = dice.uniform(0, height), dice.uniform(-200, width)
        canvas.line([(x, y), (x + dice.uniform(120, 500), y + dice.uniform(-5, 5))], "#8b7250" + dice.choice(("22", "30", "18")), dice.uniform(1, 3))
    return canvas


def _fan(canvas: Canvas, x: float, y: float, size: float, *, dusty: bool) -> None:
    half = size / 2
    canvas.soft("#3a2c1899", 16, lambda stain: stain.rect(x - half + 8, y - half + 18, size, size, "#ffffff", radius=46))
    canvas.rect(x - half, y - half, size, size, "#2c2f34", radius=42)
    canvas.fade(x - half + 6, y - half + 6, size - 12, size - 12, "#3d4147", "#26292d", radius=38)
    for corner in ((-1, -1), (1, -1), (-1, 1), (1, 1)):
        canvas.oval(x + corner[0] * half * 0.84, y + corner[1] * half * 0.84, 26, fill="#9aa1a8")
        canvas.oval(x + corner[0] * half * 0.84, y + corner[1] * half * 0.84, 12, fill="#4c5157")
    canvas.oval(x, y, size * 0.86, fill="#15171a")
    for number in range(27):
        turn = number / 27 * math.tau
        inner, outer = size * 0.15, size * 0.41
        blade = [(x + math.cos(turn) * inner, y + math.sin(turn) * inner)]
        blade += [(x + math.cos(turn + bend) * reach, y + math.sin(turn + bend) * reach) for bend, reach in ((0.16, outer * 0.75), (0.34, outer), (0.44, outer), (0.27, outer * 0.72), (0.13, inner))]
        canvas.shape(blade, "#5d656e" if number % 2 else "#535a62")
        canvas.line(blade[1:3], "#7d868f", 2)
    canvas.oval(x, y, size * 0.34, fill="#2f3338", edge="#474d54", thick=3)
    canvas.text(x, y - 12, "LARKSPUR", size / 26, "#a7b0b9", "mm")
    canvas.text(x, y + 14, "DC 5 V  0.5 A", size / 32, "#7c858e", "mm")
    if dusty:
        _dust(canvas, x, y, size)
    else:
        canvas.soft("#ffffff30", 20, lambda stain: stain.oval(x - size * 0.15, y - size * 0.2, size * 0.34, size * 0.2, fill="#ffffff"))


def _dust(canvas: Canvas, x: float, y: float, size: float) -> None:
    dice = random.Random(4)
    canvas.soft("#b5ada0d0", 7, lambda stain: stain.oval(x, y, size * 0.8, edge="#ffffff", thick=40))
    for _ in range(900):
        turn, reach = dice.uniform(0, math.tau), size * (0.2 + 0.22 * dice.random() ** 0.5)
        left, top = x + math.cos(turn) * reach, y + math.sin(turn) * reach
        length = dice.uniform(5, 22)
        bend = turn + dice.uniform(1, 2.4)
        canvas.line([(left, top), (left + math.cos(bend) * length, top + math.sin(bend) * length)], dice.choice(("#cfc8bcb0", "#a9a193b0", "#8e8778b0")), dice.uniform(1, 2.5))


def _felt(canvas: Canvas, x: float, y: float, width: float, height: float, seed: int) -> None:
    dice = random.Random(seed)
    rim = [
        (x + math.cos(step / 40 * math.tau) * width / 2 * dice.uniform(0.88, 1.06), y + math.sin(step / 40 * math.tau) * height / 2 * dice.uniform(0.9, 1.05))
        for step in range(40)
    ]
    canvas.soft("#3a2c18a0", 12, lambda stain: stain.shape([(a + 8, b + 14) for a, b in rim], "#ffffff"))
    canvas.shape(rim, "#8f8a82")
    canvas.soft("#a7a199", 10, lambda stain: stain.shape(rim, "#ffffff"))
    for _ in range(1500):
        turn, part = dice.uniform(0, math.tau), dice.random() ** 0.5
        left, top = x + math.cos(turn) * width / 2 * part, y + math.sin(turn) * height / 2 * part
        bend, length = dice.uniform(0, math.tau), dice.uniform(8, 34)
        canvas.line([(left, top), (left + math.cos(bend) * length, top + math.sin(bend) * length)], dice.choice(("#c6c0b690", "#77726a90", "#a39d9490", "#5f5b5570")), dice.uniform(1, 2.2))


def thermal_pad() -> Canvas:
    canvas = _board()
    for number in range(6):
        x, y = 110 + number % 3 * 150, 130 + number // 3 * 270
        _chip(canvas, x, y, 118, 170)
        canvas.fade(x + 10, y + 12, 98, 146, "#a9a7ad", "#8d8a92", radius=6)
        _crumbs(canvas, x + 10, y + 12, 98, 146, number)
    _chip(canvas, 640, 150, 400, 400)
    canvas.fade(700, 210, 280, 280, "#7d8790", "#a4adb5", radius=4)
    dice = random.Random(8)
    for _ in range(130):
        turn, reach = dice.uniform(0, math.tau), 150 * dice.random() ** 0.6
        canvas.oval(840 + math.cos(turn) * reach, 350 + math.sin(turn) * reach, dice.uniform(10, 44), dice.uniform(8, 30), fill=dice.choice(("#c9c6bfd0", "#b3afa6d0", "#d6d3cbd0")))
    return canvas


def thermal_pad_slot() -> Canvas:
    canvas = _board()
    canvas.rect(120, 250, 880, 220, "#14402c", radius=8, edge="#2a6b4b", thick=3)
    canvas.rect(96, 270, 50, 180, "#20242a", radius=6)
    for step in range(20):
        canvas.rect(128, 278 + step * 8.4, 26, 4, "#d5b56a")
    for number in range(4):
        _chip(canvas, 200 + number * 190, 286, 150, 148)
    canvas.oval(1006, 360, 60, fill="#c9ced4", edge="#8b929a", thick=4)
    canvas.soft("#00000088", 9, lambda stain: stain.rect(560, 510, 430, 130, "#ffffff", radius=10))
    canvas.fade(552, 498, 430, 130, "#b8bec6", "#959ca5", radius=8)
    for step in range(14):
        canvas.line([(566 + step * 30, 506), (560 + step * 30, 620)], "#aab1b940", 2)
    canvas.rect(120, 528, 300, 66, "#f6f3e7", radius=6)
    canvas.text(270, 561, "pad 0.5 mm, slot 2", 24, "#3a3a34", "mm")
    return canvas


def _board() -> Canvas:
    canvas = Canvas(1120, 720)
    canvas.fade(0, 0, 1120, 720, "#1c4d3a", "#123527")
    dice = random.Random(3)
    for _ in range(70):
        x, y = dice.uniform(0, 1120), dice.uniform(0, 720)
        run = dice.choice((60, 120, 200))
        canvas.line([(x, y), (x + run, y), (x + run + 30, y + 30), (x + run + 30, y + 90)], "#3f8a6540", 2)
    for _ in range(60):
        canvas.rect(dice.uniform(0, 1100), dice.uniform(0, 700), dice.choice((8, 14)), dice.choice((8, 18)), dice.choice(("#b9a36c", "#3a3d40", "#8c7448")), radius=2)
    return canvas


def _chip(canvas: Canvas, x: float, y: float, width: float, height: float) -> None:
    canvas.rect(x + 5, y + 7, width, height, "#00000060", radius=5)
    canvas.fade(x, y, width, height, "#34383d", "#222529", radius=5)
    canvas.oval(x + 16, y + 16, 9, fill="#5d646b")
    canvas.text(x + width / 2, y + height - 22, "K4 8G 32", 14, "#7b838b", "mm")


def _crumbs(canvas: Canvas, x: float, y: float, width: float, height: float, seed: int) -> None:
    """A pad that went dry: cracks, and a corner torn off."""
    dice = random.Random(seed)
    for _ in range(7):
        left, top = x + dice.uniform(0.1, 0.9) * width, y
        crack = [(left, top)]
        while top < y + height - 20:
            left, top = min(x + width, max(x, left + dice.uniform(-14, 14))), top + dice.uniform(12, 26)
            crack.append((left, top))
        canvas.line(crack, "#6e6b73", 2)
    corner = dice.uniform(20, 50)
    canvas.shape([(x + width, y + height), (x + width - corner, y + height), (x + width - corner * 0.4, y + height - corner * 0.5), (x + width, y + height - corner)], "#26292d")


def dock_back() -> Canvas:
    canvas = Canvas(1160, 560)
    canvas.fade(0, 0, 1160, 340, "#d9dcdd", "#c3c8ca")
    canvas.fade(0, 340, 1160, 220, "#b59a78", "#94794f")
    canvas.soft("#2a1f1099", 16, lambda stain: stain.rect(70, 392, 1020, 34, "#ffffff", radius=17))
    canvas.rect(60, 150, 1040, 260, "#33373d", radius=34)
    canvas.fade(62, 152, 1036, 256, "#484d55", "#2b2f34", radius=32)
    canvas.fade(62, 152, 1036, 40, "#5c626b", "#484d55", radius=20)
    ports = (
        (130, 70, "power"), (246, 96, "network"), (396, 120, "DisplayPort"), (566, 120, "HDMI"),
        (736, 60, "host"), (846, 60, "USB-C"), (950, 84, "USB-A"),
    )
    for x, width, name in ports:
        _port(canvas, x, 284, width, name)
        canvas.text(x + width / 2, 352, name, 17, "#b9c0c8", "mm")
    canvas.text(580, 214, "PERCH", 22, "#8d959e", "mm")
    canvas.oval(1062, 214, 12, fill="#7fe0a8")
    return canvas


def _port(canvas: Canvas, x: float, y: float, width: float, name: str) -> None:
    if name == "power":
        canvas.oval(x + width / 2, y, 58, fill="#0f1114", edge="#737b84", thick=4)
        canvas.oval(x + width / 2, y, 14, fill="#c9ced4")
    elif name == "network":
        canvas.rect(x, y - 40, width, 76, "#0f1114", radius=4, edge="#8e969f", thick=4)
        canvas.rect(x + 28, y + 20, 40, 24, "#0f1114")
        for pin in range(8):
            canvas.rect(x + 16 + pin * 8, y - 34, 4, 22, "#d5b56a")
    elif name == "DisplayPort":
        canvas.shape([(x, y - 26), (x + width, y - 26), (x + width, y + 24), (x + 22, y + 24), (x, y + 4)], "#8e969f")
        canvas.shape([(x + 6, y - 20), (x + width - 6, y - 20), (x + width - 6, y + 18), (x + 25, y + 18), (x + 6, y + 1)], "#0f1114")
        canvas.rect(x + 20, y - 7, width - 40, 8, "#50565d")
    elif name == "HDMI":
        canvas.shape([(x, y - 22), (x + width, y - 22), (x + width, y + 6), (x + width - 18, y + 24), (x + 18, y + 24), (x, y + 6)], "#8e969f")
        canvas.shape([(x + 6, y - 16), (x + width - 6, y - 16), (x + width - 6, y + 3), (x + width - 21, y + 18), (x + 21, y + 18), (x + 6, y + 3)], "#0f1114")
        canvas.rect(x + 22, y - 6, width - 44, 7, "#50565d")
    elif name == "USB-A":
        canvas.rect(x, y - 24, width, 46, "#0f1114", radius=3, edge="#8e969f", thick=4)
        canvas.rect(x + 10, y - 16, width - 20, 13, "#2f6fde")
    else:
        canvas.rect(x, y - 14, width, 26, "#0f1114", radius=13, edge="#8e969f", thick=4)
        canvas.rect(x + 14, y - 4, width - 28, 6, "#50565d", radius=3)


def pen_tip() -> Canvas:
    canvas = Canvas(1080, 640)
    canvas.fade(0, 0, 1080, 640, "#f3efe6", "#ddd5c5")
    canvas.soft("#5a492e66", 18, lambda stain: stain.shapes([[(x, 650), (x + 108, 650), (x + 180, 170)] for x in (150, 620)], "#ffffff"))
    for x, worn, word in ((110, True, "old"), (580, False, "new")):
        canvas.shape([(x, 640), (x + 120, 640), (x + 176, 330), (x + 122, 312)], "#2d3138")
        canvas.shape([(x + 30, 640), (x + 62, 640), (x + 140, 318), (x + 126, 313)], "#555c66")
        canvas.shape([(x + 122, 312), (x + 176, 330), (x + 190, 256), (x + 156, 244)], "#8f979f")
        tip = [(x + 156, 244), (x + 190, 256)] + ([(x + 222, 186), (x + 206, 168), (x + 184, 172)] if worn else [(x + 216, 158), (x + 211, 148), (x + 203, 150)])
        canvas.shape(tip, "#e9e6df" if not worn else "#cfc9bd")
        canvas.line([tip[0], tip[-1]], "#b9b2a4", 2)
        if worn:
            canvas.line([(x + 184, 172), (x + 206, 168), (x + 222, 186)], "#8a8275", 3)
        canvas.text(x + 290, 170, word, 28, "#6b6252")
    return canvas
