"""The look keeps its promises: one small stylesheet, and contrast for whatever accent the owner chooses."""

from __future__ import annotations

import gzip
import math
import re

import pytest

from commonwheel.web import stylesheet

Colour = tuple[float, float, float]
TOKENS = (stylesheet.FOLDER / "styles" / "tokens.css").read_text()
HUES = range(0, 360, 10)
AA, AAA = 4.5, 7.0


def token(name: str, scheme: str, hue: int) -> Colour:
    """(lightness, chroma, hue) of a token in light or dark."""
    line = re.search(rf"--{name}: light-dark\(oklch\(([^;]*)\)\);", TOKENS)
    assert line, name
    light, dark = line[1].replace("var(--hue)", str(hue)).split("), oklch(")
    lightness, chroma, angle = (light if scheme == "light" else dark).split()
    return float(lightness), float(chroma), float(angle)


def luminance(colour: Colour) -> float:
    """Relative luminance as WCAG has it, of what a screen can show of an OKLCH colour."""
    lightness, chroma, hue = colour
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    return sum(weight * min(max(part, 0), 1) for weight, part in ((0.2126, red), (0.7152, green), (0.0722, blue)))


def contrast(one: Colour, other: Colour) -> float:
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("words", "ground", "least"),
    [
        ("text", "paper", AAA), ("text", "surface", AAA), ("text-muted", "paper", AA), ("text-muted", "sunk", AA),
        ("accent", "paper", AA), ("accent", "surface", AA), ("accent-text", "accent", AA), ("accent-strong", "accent-tint", AA),
        ("good", "good-tint", AA), ("warn", "warn-tint", AA), ("danger", "danger-tint", AA), ("edge", "surface", 3.0),
    ],
)
def test_words_are_easy_to_read_with_every_accent(words: str, ground: str, least: float, scheme: str) -> None:
    for hue in HUES:
        found = contrast(token(words, scheme, hue), token(ground, scheme, hue))
        assert found >= least, f"hue {hue}: {found:.2f}"


def test_grey_on_grey_would_be_found() -> None:
    assert contrast((0.6, 0, 0), (0.7, 0, 0)) < AA
    assert round(contrast((0, 0, 0), (1, 0, 0))) == 21


def test_all_hues_that_pages_name_are_in_the_stylesheet() -> None:
    css = stylesheet.joined()
    assert [hue for hue in HUES if f".hue-{hue} " not in css] == []
    assert [tint for tint in range(13) if f".tint-{tint} " not in css] == []


def test_the_stylesheet_is_small_and_names_its_layers_first() -> None:
    css = stylesheet.joined()
    assert len(gzip.compress(css.encode())) < 25_000
    assert css.index("@layer tokens, ground") < css.index("@layer tokens {")
    assert css.count("{") == css.count("}")


def test_scripts_of_reading_pages_are_small() -> None:
    paths = [*(stylesheet.FOLDER / "js").glob("*.js"), stylesheet.FOLDER / "vendor" / "htmx.min.js"]
    assert sum(len(gzip.compress(path.read_bytes())) for path in paths) < 30_000
