"""Pictures of members: friendly shapes, a few landscapes. Nobody's face."""

from __future__ import annotations

import math
import random

from commonwheel.console.demo.drawings.canvas import Canvas

SIZE = 256

PALETTES = (
    ("#f4d9c6", "#c65d3b", "#2f5d62"), ("#d6e6dd", "#2c7a5f", "#e0a63a"), ("#dfe0f3", "#4a56a6", "#e88f6a"),
    ("#fbe7b5", "#a63d40", "#35506b"), ("#d3e7f0", "#24607f", "#f0b343"), ("#ecdcec", "#7a4a8c", "#e9a03b"),
)


def person(palette: int, skin: str, hair: str, *, style: str, glasses: bool = False) -> Canvas:
    """Head and shoulders with a smile; ``style`` of the hair is short, long or scarf."""
    ground, cloth, _third = PALETTES[palette]
    canvas = Canvas(SIZE, SIZE, ground)
    canvas.oval(128, 118, 210, fill="#ffffff60")
    if style == "long":
        canvas.oval(128, 118, 132, 156, fill=hair)
        canvas.rect(62, 118, 132, 84, hair, radius=26)
    canvas.oval(128, 262, 200, 150, fill=cloth)
    canvas.rect(108, 142, 40, 62, skin, radius=18)
    canvas.oval(128, 118, 96, 112, fill=skin)
    if style == "scarf":
        canvas.oval(128, 122, 150, 160, edge=hair, thick=30)
        canvas.shape([(60, 150), (196, 150), (214, 256), (42, 256)], hair)
        canvas.oval(128, 126, 92, 108, fill=skin)
    else:
        canvas.shape([(78, 122), (84, 76), (128, 52), (172, 76), (178, 122), (160, 92), (120, 84), (94, 98)], hair)
    if glasses:
        for x in (106, 150):
            canvas.oval(x, 122, 36, edge="#2a2d33", thick=4)
        canvas.line([(124, 122), (132, 122)], "#2a2d33", 4)
    canvas.line([(112 + step, 146 + 7 * math.sin(step / 32 * math.pi)) for step in range(33)], "#00000070", 4)
    return canvas


def landscape(seed: int) -> Canvas:
    """Hills or waves under a sun."""
    dice = random.Random(seed)
    sky, near, sun = PALETTES[seed % len(PALETTES)]
    canvas = Canvas(SIZE, SIZE, sky)
    canvas.fade(0, 0, SIZE, SIZE, sky, "#fff6e6")
    canvas.oval(dice.uniform(70, 190), dice.uniform(60, 100), 70, fill=sun)
    for layer, strength in enumerate(("70", "a8", "ff")):
        wave, start = dice.uniform(26, 44), dice.uniform(0, 6)
        top = 128 + layer * 36
        rim = [(x, top + 20 * math.sin(x / wave + start)) for x in range(0, SIZE + 1, 4)]
        canvas.shape([(0, SIZE), *rim, (SIZE, SIZE)], near + strength if strength != "ff" else near)
    return canvas


def bird(seed: int) -> Canvas:
    """A round bird on a branch."""
    ground, body, wing = PALETTES[seed % len(PALETTES)]
    canvas = Canvas(SIZE, SIZE, ground)
    canvas.line([(0, 206), (256, 192)], "#5a4632", 12)
    canvas.shape([(60, 150), (6, 190), (16, 206), (84, 176)], wing)
    canvas.oval(126, 140, 146, 126, fill=body)
    canvas.oval(142, 164, 96, 72, fill="#ffffff90")
    canvas.oval(100, 144, 92, 62, fill=wing)
    canvas.shape([(192, 112), (228, 126), (190, 138)], "#e0a63a")
    canvas.oval(166, 108, 20, fill="#1d2127")
    canvas.oval(170, 104, 6, fill="#ffffff")
    for x in (118, 144):
        canvas.line([(x, 196), (x, 206)], "#5a4632", 6)
    return canvas
