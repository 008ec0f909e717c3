"""Charts and fan curves, as Plume and battery reports show them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from commonwheel.console.demo.drawings.canvas import Canvas, Point

INK, MUTED, RULE = "#26303d", "#66717f", "#e3e7ec"
BLUE, ORANGE, GREEN, RED = "#2f6fde", "#e2813b", "#2c9a6b", "#cf4444"


class Plot:
    """Axes with a grid; values become points."""

    def __init__(self, canvas: Canvas, box: tuple[int, int, int, int], across: Sequence[float], up: Sequence[float]) -> None:
        self.canvas, self.box = canvas, box
        self.across, self.up = (across[0], across[-1]), (up[0], up[-1])

    def at(self, x: float, y: float) -> Point:
        left, top, width, height = self.box
        return (
            left + (x - self.across[0]) / (self.across[1] - self.across[0]) * width,
            top + height - (y - self.up[0]) / (self.up[1] - self.up[0]) * height,
        )

    def grid(self, across: Sequence[tuple[float, str]], up: Sequence[tuple[float, str]], *, rule: str = RULE, words: str = MUTED) -> None:
        for value, label in up:
            x, y = self.at(self.across[0], value)
            self.canvas.line([(x, y), self.at(self.across[1], value)], rule, 1)
            self.canvas.text(x - 12, y, label, 17, words, "rm")
        for value, label in across:
            x, y = self.at(value, self.up[0])
            self.canvas.line([(x, y), self.at(value, self.up[1])], rule, 1)
            self.canvas.text(x, y + 22, label, 17, words, "mm")

    def curve(self, values: Sequence[Point], colour: str, thick: float = 4, *, filled: str = "") -> None:
        points = [self.at(x, y) for x, y in values]
        if filled:
            self.canvas.shape([*points, self.at(values[-1][0], self.up[0]), self.at(values[0][0], self.up[0])], filled)
        self.canvas.line(points, colour, thick)


def _plume(title: str, profile: str) -> Canvas:
    """The window of the fan program, without a curve yet."""
    canvas = Canvas(1100, 680, "#dfe4ea")
    canvas.soft("#1d273555", 14, lambda stain: stain.rect(40, 46, 1020, 604, "#ffffff", radius=16))
    canvas.rect(40, 34, 1020, 608, "#1f2733", radius=16)
    canvas.rect(40, 34, 1020, 58, "#2a3442", radius=16)
    canvas.rect(40, 74, 1020, 18, "#2a3442")
    canvas.shape([(66, 76), (80, 44), (94, 50), (82, 80)], "#6fc3b2")
    canvas.text(108, 63, "Plume", 22, "#f2f5f8")
    canvas.text(196, 64, title, 17, "#93a1b3")
    for number, colour in enumerate(("#56657a", "#56657a", "#d9705c")):
        canvas.oval(974 + number * 28, 63, 14, fill=colour)
    for number, name in enumerate(("Silence", "Balanced", "Performance")):
        chosen = name == profile
        canvas.rect(74 + number * 162, 112, 150, 40, "#6fc3b2" if chosen else "#2e3947", radius=20)
        canvas.text(149 + number * 162, 132, name, 17, "#12211d" if chosen else "#b3bfcc", "mm")
    return canvas


def _fan_plot(canvas: Canvas) -> Plot:
    plot = Plot(canvas, (150, 186, 870, 380), (20, 100), (0, 6000))
    plot.grid(
        [(value, f"{value} °C") for value in range(20, 101, 20)],
        [(value, f"{value:,}") for value in range(0, 6001, 1500)], rule="#354152", words="#93a1b3",
    )
    canvas.text(1020, 616, "rpm over temperature", 16, "#93a1b3", "rm")
    return plot


def _handles(plot: Plot, values: Sequence[Point]) -> None:
    plot.curve(values, "#6fc3b2", 5, filled="#6fc3b233")
    for x, y in values:
        plot.canvas.oval(*plot.at(x, y), 18, fill="#1f2733", edge="#8fe0cf", thick=4)


def fan_floor() -> Canvas:
    canvas = _plume("Fan curve, Finch 13", "Silence")
    plot = _fan_plot(canvas)
    x, y = plot.at(20, 1800)
    for number in range(29):
        canvas.line([(x + number * 30, y), (x + number * 30 + 15, y)], "#e8b05c", 2)
    _handles(plot, [(20, 1800), (40, 1800), (55, 1800), (68, 2600), (82, 4100), (100, 5400)])
    canvas.rect(396, 380, 250, 40, "#e8b05c", radius=8)
    canvas.text(521, 400, "Lowest speed: 1,800 rpm", 17, "#2b1f0a", "mm")
    return canvas


def fan_wall() -> Canvas:
    canvas = _plume("Fan curve, Kestrel 17", "Balanced")
    plot = _fan_plot(canvas)
    _handles(plot, [(20, 0), (39.6, 0), (40.4, 5400), (60, 5400), (80, 5600), (100, 5900)])
    x, y = plot.at(41, 5400)
    canvas.oval(x, y, 34, edge="#ef7d63", thick=4)
    canvas.text(x - 24, y - 6, "now 41 °C, 5,400 rpm", 18, "#ef9d88", "rm")
    return canvas


def fan_saw() -> Canvas:
    canvas = _plume("Last minute, left fan", "Balanced")
    plot = Plot(canvas, (150, 186, 870, 380), (0, 60), (0, 3000))
    plot.grid(
        [(value, f"{value} s") for value in range(0, 61, 10)],
        [(value, f"{value:,}") for value in range(0, 3001, 1000)], rule="#354152", words="#93a1b3",
    )
    wave = []
    for step in range(241):
        part = step / 4 / 8.2 % 1
        wave.append((step / 4, 380 + 1850 * (part / 0.35 if part < 0.35 else (1 - (part - 0.35) / 0.65) ** 1.7)))
    plot.curve(wave, "#6fc3b2", 4, filled="#6fc3b22e")
    canvas.text(1020, 616, "rpm, period 8.2 s", 16, "#93a1b3", "rm")
    return canvas


def battery_finch() -> Canvas:
    return _decline(56_000, 45_300, 24)


def battery_wren() -> Canvas:
    return _decline(48_000, 40_300, 16)


def _decline(design: int, left: int, months: int) -> Canvas:
    canvas = _report("Battery report", f"Full charge capacity over {months} months")
    plot = Plot(canvas, (150, 170, 880, 410), (0, months), (30, 60))
    plot.grid(
        [(month, f"month {month}") for month in range(0, months + 1, months // 4)], [(value, f"{value},000") for value in range(30, 61, 10)]
    )
    plot.curve([(0, design / 1000), (months, design / 1000)], "#a9b4c1", 3)
    canvas.text(1024, plot.at(0, design / 1000)[1] - 18, f"design capacity {design:,} mWh", 17, MUTED, "rm")
    drop = []
    for step in range(97):
        part = step / 96
        drop.append((part * months, (design - (design - left) * part**0.9) / 1000 + 0.28 * math.sin(step * 1.9) * (1 - part)))
    plot.curve(drop, BLUE, 4, filled="#2f6fde22")
    canvas.oval(*plot.at(*drop[-1]), 18, fill=BLUE)
    canvas.text(1024, plot.at(*drop[-1])[1] + 36, f"{left:,} mWh", 20, BLUE, "rm")
    return canvas


def battery_night() -> Canvas:
    canvas = _report("Battery report", "Charge during the last night, lid closed")
    plot = Plot(canvas, (150, 170, 880, 410), (0, 12), (40, 100))
    hours = [(hour, f"{(21 + hour) % 24}:00") for hour in range(0, 13, 2)]
    canvas.rect(plot.at(1, 0)[0], 170, plot.at(11, 0)[0] - plot.at(1, 0)[0], 410, "#eef2f8")
    plot.grid(hours, [(value, f"{value} %") for value in range(40, 101, 20)])
    canvas.text(plot.at(6, 0)[0], 196, "asleep", 18, MUTED, "mm")
    night = [(0, 96), (1, 90), *((1 + step / 4, 90 - 0.725 * step + 0.2 * math.sin(step)) for step in range(1, 40)), (11, 61), (12, 56)]
    plot.curve(night, ORANGE, 4, filled="#e2813b22")
    for value in (night[1], night[-2]):
        canvas.oval(*plot.at(*value), 16, fill=ORANGE)
        canvas.text(plot.at(*value)[0] + 12, plot.at(*value)[1] - 22, f"{value[1]} %", 20, "#a7541a", "lm")
    return canvas


def _report(title: str, words: str) -> Canvas:
    canvas = Canvas(1100, 680, "#ffffff")
    canvas.rect(0, 0, 1100, 8, BLUE)
    canvas.text(60, 64, title, 34, INK)
    canvas.text(60, 110, words, 20, MUTED)
    return canvas


def bench_compile() -> Canvas:
    canvas = _report("Shader compile time", "Heron 16, profile Performance, shorter is better")
    _bar(canvas, 200, "On mains", 250, 560, "4 min 10 s", GREEN)
    _bar(canvas, 370, "On battery", 520, 560, "8 min 40 s", ORANGE)
    canvas.text(260, 560, "90 % charge, 23 °C, three runs each", 18, MUTED)
    return canvas


def bench_paste() -> Canvas:
    canvas = _report("Kestrel 17, thirty minutes of load", "Before and after new paste")
    rows = (("CPU", 94, 83, "°C"), ("GPU", 86, 75, "°C"), ("Fan", 59, 51, "00 rpm"), ("Score", 118.2, 132.4, ""))
    for number, (name, before, after, unit) in enumerate(rows):
        top = 158 + number * 122
        canvas.text(120, top + 40, name, 22, INK, "mm")
        for offset, value, colour in ((0, before, "#a9b4c1"), (42, after, BLUE)):
            canvas.rect(200, top + offset, value * 5.2, 34, colour, radius=5)
            label = f"{value * 100:,.0f}" if not unit else f"{value}{unit}" if unit.startswith("0") else f"{value} {unit}"
            canvas.text(200 + value * 5.2 + 14, top + offset + 17, label, 19, INK)
    canvas.rect(820, 52, 22, 22, "#a9b4c1", radius=4)
    canvas.text(852, 63, "before", 19, MUTED)
    canvas.rect(940, 52, 22, 22, BLUE, radius=4)
    canvas.text(972, 63, "after", 19, MUTED)
    return canvas


def bench_offset() -> Canvas:
    canvas = _report("CPU with an offset of -80 mV", "Kestrel 17, the same twenty-minute run twice")
    plot = Plot(canvas, (150, 170, 880, 410), (0, 20), (50, 100))
    plot.grid([(minute, f"{minute} min") for minute in range(0, 21, 5)], [(value, f"{value} °C") for value in range(50, 101, 10)])
    for limit, colour, name in ((92, RED, "stock 92 °C"), (84, BLUE, "offset 84 °C")):
        run = [
            (step / 8, limit - (limit - 54) * math.exp(-step / 14) + 0.7 * math.sin(step * 1.7) + 0.4 * math.sin(step * 0.37 + limit))
            for step in range(161)
        ]
        plot.curve(run, colour, 3.5)
        canvas.text(1024, plot.at(0, limit)[1] - 24, name, 20, colour, "rm")
    return canvas


def _bar(canvas: Canvas, top: int, name: str, value: float, most: float, words: str, colour: str) -> None:
    canvas.text(230, top + 50, name, 23, INK, "rm")
    canvas.rect(260, top, 760, 100, "#f1f4f7", radius=10)
    canvas.fade(260, top, 760 * value / most, 100, colour, colour + "d0", radius=10, sideways=True)
    canvas.text(284, top + 50, words, 26, "#ffffff")
