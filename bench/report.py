"""What was measured, each figure beside what is required of it: as Markdown, and as a picture made by hand."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from math import log10
from pathlib import Path

from bench.pace import ADDITIONS


@dataclass(frozen=True)
class Finding:
    """One figure: what it is of, what came out, what is required, and whether that is met (None: nothing is required)."""

    what: str
    figure: str
    required: str
    is_met: bool | None


@dataclass
class Part:
    """What one part of the measurements says."""

    title: str
    lines: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    bars: list[tuple[str, float, float, float]] = field(default_factory=list)
    """For the plot: page, and requests a second of ours, of a bare Granian and of nginx."""
    pace: tuple[float, ...] = ()
    """Of the machine, before and after (bench/pace.py)."""


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as a table."""
    return [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}", *(f"| {' | '.join(row)} |" for row in rows)]


def written(parts: Sequence[Part], troubles: Sequence[str], community: str) -> str:
    """The whole report."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    processor = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
    marks = {True: "yes", False: "**no**", None: "–"}
    report = [
        "# Measurements", "",
        f"{time.strftime('%Y-%m-%d', time.gmtime())}; {os.cpu_count()} × {processor}; Python {platform.python_version()}. The servers and "
        "what loads them share the processors. `make bench` makes this file; figures of different runs or machines do not compare.", "",
        f"The community: {community}. Two workers; keep-alive; each figure is the median of three runs.", "",
        f"The pace is how long a loop of {ADDITIONS:,} additions took right before and after: where it is long, others used the machine, or it ran slower.", "",
        *([f"**{trouble}**" for trouble in troubles] + [""] if troubles else []),
        "## What is required, and what came out", "",
        *table(
            ["what", "figure", "required", "met", "pace"],
            [[one.what, one.figure, one.required, marks[one.is_met], " / ".join(f"{pace:.2f} s" for pace in part.pace)] for part in parts for one in part.findings],
        ), "",
    ]
    for part in parts:
        if part.lines:
            report += [f"## {part.title}", "", *part.lines, ""]
    return "\n".join(report).rstrip() + "\n"


def plot(bars: Sequence[tuple[str, float, float, float]]) -> str:
    """Requests a second at 32 connections as bars, in SVG. The scale is logarithmic: pages differ a thousandfold."""
    wide, left, high = 760, 220, 64
    most = max((value for _name, *values in bars for value in values), default=1.0)

    def length(value: float) -> float:
        return (wide - left - 90) * log10(max(value, 1.0)) / log10(max(most, 10.0))

    kinds = (("Commonwheel", "#3b6fd4"), ("bare Granian", "#8a94a6"), ("nginx, a file", "#c3c9d4"))
    drawn = [f'<text x="{left}" y="18" font-weight="bold">Requests a second at 32 connections (logarithmic)</text>']
    for place, (name, *values) in enumerate(bars):
        top = 34 + place * high
        drawn.append(f'<text x="{left - 8}" y="{top + 28}" text-anchor="end">{escape(name)}</text>')
        for row, (value, (_kind, colour)) in enumerate(zip(values, kinds, strict=True)):
            if value:
                drawn.append(f'<rect x="{left}" y="{top + row * 17}" width="{length(value):.0f}" height="14" fill="{colour}"/>')
                drawn.append(f'<text x="{left + length(value) + 6:.0f}" y="{top + row * 17 + 12}">{value:,.0f}</text>')
    foot = 34 + len(bars) * high + 14
    for row, (kind, colour) in enumerate(kinds):
        drawn.append(f'<rect x="{left + row * 170}" y="{foot - 11}" width="12" height="12" fill="{colour}"/><text x="{left + row * 170 + 18}" y="{foot}">{kind}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{foot + 16}" font-family="sans-serif" font-size="12">'
        f'<rect width="100%" height="100%" fill="white"/>{"".join(drawn)}</svg>\n'
    )
