"""Vistas: landscapes for the demo's albums and contests, each from a few lines that the others do not have."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from commonwheel.console.demo.drawings.canvas import Canvas, Point

WIDTH, HEIGHT = 1280, 854


def fjord() -> Canvas:
    canvas = _sky("#3f6c9b", "#f3cda3")
    _sun(canvas, 900, 330, 90, "#fff1cf", "#ffdf9f")
    for layer, colour in enumerate(("#8b9cb3", "#66788f", "#46566b")):
        _ridge(canvas, 330 + 60 * layer, 150 - 20 * layer, colour, seed=layer + 3)
    _water(canvas, 560, "#d9b98f", "#28405c", seed=1)
    return _finished(canvas)


def winter() -> Canvas:
    canvas = _sky("#a9c1d6", "#eef3f6")
    _ridge(canvas, 420, 190, "#d7e2ea", seed=11)
    _ridge(canvas, 500, 120, "#bfd0dd", seed=12)
    canvas.fade(0, 600, WIDTH, HEIGHT - 600, "#ffffff", "#c9d8e4")
    _firs(canvas, 610, 26, "#31505a", "#f4f8fa", seed=5)
    _flakes(canvas, 240)
    return _finished(canvas)


def night() -> Canvas:
    canvas = _sky("#0a1430", "#2b4a63")
    dice = random.Random(9)
    for _ in range(260):
        canvas.oval(dice.uniform(0, WIDTH), dice.uniform(0, 520), dice.choice((2, 2, 3, 4)), fill="#ffffffc0")
    for strip in range(3):
        wave = [(x, 210 + strip * 50 + 46 * math.sin(x / 150 + strip) + 20 * math.sin(x / 47)) for x in range(0, WIDTH + 1, 16)]
        low = [(x, y + 150) for x, y in reversed(wave)]
        canvas.soft(("#4fe0a080", "#5fd0c060", "#8f7fe050")[strip], 26, _stained([*wave, *low]))
    _ridge(canvas, 560, 110, "#0e1f2c", seed=21)
    _water(canvas, 640, "#2f5f66", "#08131f", seed=4)
    return _finished(canvas)


def harbour() -> Canvas:
    canvas = _sky("#86b6d4", "#eef1e6")
    dice = random.Random(14)
    for number in range(11):
        x, tall = 40 + number * 112, dice.uniform(120, 210)
        colour = ("#b4473c", "#e0a63a", "#3f6d7c", "#d9d2c3", "#7c5a48")[number % 5]
        canvas.rect(x, 520 - tall, 104, tall, colour)
        canvas.shape([(x - 6, 520 - tall), (x + 52, 462 - tall), (x + 110, 520 - tall)], "#4a3a36")
        for row in range(2):
            for column in range(2):
                canvas.rect(x + 18 + column * 46, 540 - tall + row * 62, 24, 34, "#fbf3dd", radius=2)
    _water(canvas, 520, "#8fb0b8", "#33515e", seed=7)
    for x, colour in ((250, "#f4efe2"), (690, "#2f5d62"), (1010, "#c65d3b")):
        canvas.shape([(x - 90, 640), (x + 100, 640), (x + 66, 690), (x - 62, 690)], colour)
        canvas.line([(x, 640), (x, 420)], "#4a3a2c", 7)
        canvas.shape([(x + 6, 430), (x + 84, 620), (x + 6, 620)], "#fffdf6")
    return _finished(canvas)


def meadow() -> Canvas:
    canvas = _sky("#7fb6e0", "#e9f2ea")
    _clouds(canvas, 5)
    _ridge(canvas, 470, 70, "#8fae86", seed=31)
    canvas.fade(0, 540, WIDTH, HEIGHT - 540, "#a8bf6f", "#5d7f3e")
    dice = random.Random(32)
    for _ in range(900):
        x, y = dice.uniform(0, WIDTH), dice.uniform(560, HEIGHT)
        canvas.line([(x, y), (x + dice.uniform(-6, 8), y - dice.uniform(10, 46))], dice.choice(("#7d9a4ac0", "#4f7036c0", "#c5c07ac0")), 2)
    for _ in range(150):
        x, y = dice.uniform(0, WIDTH), dice.uniform(580, HEIGHT)
        canvas.oval(x, y, 6 + (y - 560) / 22, fill=dice.choice(("#d8452f", "#f4d35e", "#ffffff", "#9a6fb0")))
    return _finished(canvas)


def dunes() -> Canvas:
    canvas = _sky("#d98e5f", "#fbe0b5")
    _sun(canvas, 330, 300, 130, "#fff3d6", "#ffd08a")
    for layer, colour in enumerate(("#d9a066", "#c4854d", "#a86a3b")):
        top = 470 + layer * 110
        rim = [(x, top + 60 * math.sin(x / 260 + layer * 2.1)) for x in range(0, WIDTH + 1, 16)]
        canvas.shape([(0, HEIGHT), *rim, (WIDTH, HEIGHT)], colour)
        canvas.shape([*[(x, y) for x, y in rim if x > 480], (WIDTH, HEIGHT), (700, HEIGHT)], "#7a452620")
    return _finished(canvas)


def rain() -> Canvas:
    canvas = _sky("#2b333d", "#566471")
    dice = random.Random(41)
    for number in range(14):
        x, tall = number * 96 - 20, dice.uniform(240, 480)
        canvas.rect(x, 620 - tall, 90, tall, ("#1f262e", "#262f39", "#2d3743")[number % 3])
        for _ in range(9):
            canvas.rect(x + 10 + dice.randrange(4) * 19, 640 - tall + dice.randrange(12) * 26, 10, 14, dice.choice(("#ffd98ac0", "#ffe9b9a0", "#9fc4e060")))
    canvas.fade(0, 620, WIDTH, HEIGHT - 620, "#3a4550", "#171c22")
    for _ in range(9):
        left, low = dice.uniform(0, WIDTH), 640 + dice.uniform(60, 190)
        mirrored = [(left, 640), (left + 12, 640), (left + 12, low), (left, low)]
        canvas.soft(dice.choice(("#ffd98a90", "#e86a5a80", "#9fc4e070")), 7, _stained(mirrored))
    for _ in range(420):
        left, high = dice.uniform(0, WIDTH), dice.uniform(0, HEIGHT)
        canvas.line([(left, high), (left - 7, high + dice.uniform(18, 40))], "#d5e2ee60", 1.5)
    return _finished(canvas)


def autumn() -> Canvas:
    canvas = _sky("#c9d6d8", "#f7ecd4")
    dice = random.Random(51)
    canvas.fade(0, 600, WIDTH, HEIGHT - 600, "#b98a45", "#6b4a26")
    for number in range(17):
        x, wide = dice.uniform(0, WIDTH), dice.uniform(12, 26)
        canvas.rect(x, 240, wide, 470, ("#4a3628", "#5b4433", "#3b2b21")[number % 3])
        crown = dice.choice(("#d0662e", "#e0a63a", "#b4473c", "#c98a2b"))
        canvas.ovals([(x + dice.uniform(-80, 90), dice.uniform(120, 330)) for _ in range(9)], 120, 90, f"{crown}d0")
    for _ in range(360):
        canvas.oval(dice.uniform(0, WIDTH), dice.uniform(620, HEIGHT), dice.uniform(8, 16), 7, fill=dice.choice(("#d0662e", "#e0a63a", "#8a3d2a", "#c98a2b")))
    return _finished(canvas)


def _sky(top: str, low: str) -> Canvas:
    canvas = Canvas(WIDTH, HEIGHT)
    canvas.fade(0, 0, WIDTH, HEIGHT, top, low)
    return canvas


def _sun(canvas: Canvas, x: float, y: float, across: float, colour: str, glow: str) -> None:
    canvas.soft(f"{glow}b0", 60, lambda stain: stain.oval(x, y, across * 3.4, fill="#ffffff"))
    canvas.oval(x, y, across, fill=colour)


def _ridge(canvas: Canvas, top: float, rough: float, colour: str, *, seed: int) -> None:
    """Mountains against the sky: waves of several lengths, one upon the other."""
    dice = random.Random(seed)
    waves = [(rough / 2**step, 320 / 1.9**step, dice.uniform(0, 7)) for step in range(6)]
    rim = [(x, top + sum(high * math.sin(x / long + start) for high, long, start in waves)) for x in range(0, WIDTH + 1, 6)]
    canvas.shape([(0, HEIGHT), *rim, (WIDTH, HEIGHT)], colour)


def _water(canvas: Canvas, top: float, near: str, far: str, *, seed: int) -> None:
    canvas.fade(0, top, WIDTH, HEIGHT - top, near, far)
    dice = random.Random(seed)
    for _ in range(120):
        y = dice.uniform(top + 4, HEIGHT)
        x, long = dice.uniform(-80, WIDTH), 30 + (y - top) * 0.6
        canvas.line([(x, y), (x + long, y + dice.uniform(-2, 2))], "#ffffff38", 1 + (y - top) / 120)


def _firs(canvas: Canvas, ground: float, count: int, colour: str, snow: str, *, seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(count):
        x, tall = dice.uniform(-20, WIDTH + 20), dice.uniform(120, 300)
        foot = ground + dice.uniform(0, 120)
        for step in range(4):
            wide, top = tall * (0.13 + 0.07 * step), foot - tall + step * tall * 0.21
            canvas.shape([(x, top), (x + wide, top + tall * 0.34), (x - wide, top + tall * 0.34)], colour)
            canvas.shape([(x, top), (x + wide * 0.5, top + tall * 0.15), (x - wide * 0.4, top + tall * 0.17)], snow)


def _flakes(canvas: Canvas, count: int) -> None:
    dice = random.Random(6)
    canvas.ovals([(dice.uniform(0, WIDTH), dice.uniform(0, HEIGHT)) for _ in range(count)], 5, 5, "#ffffffd0")


def _clouds(canvas: Canvas, count: int) -> None:
    dice = random.Random(8)
    for _ in range(count):
        x, y = dice.uniform(80, WIDTH - 80), dice.uniform(70, 300)
        puffs = [(x + step * 46 - 92, y + 16 * (step % 2)) for step in range(5)]
        canvas.soft("#ffffffd8", 16, _puffed(puffs))


def _stained(outline: list[Point]) -> Callable[[Canvas], None]:
    return lambda stain: stain.shape(outline, "#ffffff")


def _puffed(middles: list[Point]) -> Callable[[Canvas], None]:
    return lambda stain: stain.ovals(middles, 110, 60, "#ffffff")


def _finished(canvas: Canvas) -> Canvas:
    canvas.grain(4)
    return canvas
