"""A canvas to draw on in points, twice as fine inside so that edges are smooth. Colours are "#rrggbb" or "#rrggbbaa"."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterable, Sequence

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter, ImageFont

FINE = 2

Point = tuple[float, float]
Paint = Callable[[ImageDraw.ImageDraw], None]


class Canvas:
    """A picture in the making; (0, 0) is its upper left corner."""

    def __init__(self, width: int, height: int, ground: str = "#ffffff") -> None:
        self.width, self.height = width, height
        self.image = Image.new("RGB", (width * FINE, height * FINE), ground)

    def rect(self, x: float, y: float, width: float, height: float, fill: str, *, radius: float = 0, edge: str = "", thick: float = 1) -> None:
        box = _box(x, y, width, height)
        self._paint(fill or edge, lambda pen: pen.rounded_rectangle(box, radius * FINE, fill or None, edge or None, round(thick * FINE)))

    def oval(self, x: float, y: float, across: float, down: float = 0, *, fill: str = "", edge: str = "", thick: float = 1) -> None:
        """An ellipse around a middle; a circle where only ``across`` is said."""
        down = down or across
        box = _box(x - across / 2, y - down / 2, across, down)
        self._paint(fill or edge, lambda pen: pen.ellipse(box, fill or None, edge or None, round(thick * FINE)))

    def shape(self, points: Sequence[Point], fill: str) -> None:
        scaled = [(x * FINE, y * FINE) for x, y in points]
        self._paint(fill, lambda pen: pen.polygon(scaled, fill))

    def shapes(self, outlines: Iterable[Sequence[Point]], fill: str) -> None:
        for points in outlines:
            self.shape(points, fill)

    def ovals(self, middles: Iterable[Point], across: float, down: float, fill: str) -> None:
        for x, y in middles:
            self.oval(x, y, across, down, fill=fill)

    def line(self, points: Sequence[Point], colour: str, thick: float = 2) -> None:
        """A line with round ends and corners."""
        scaled = [(x * FINE, y * FINE) for x, y in points]
        half = thick * FINE / 2

        def paint(pen: ImageDraw.ImageDraw) -> None:
            pen.line(scaled, colour, round(thick * FINE), joint="curve")
            for x, y in (scaled[0], scaled[-1]):
                pen.ellipse((x - half, y - half, x + half, y + half), colour)

        self._paint(colour, paint)

    def text(self, x: float, y: float, words: str, size: float, colour: str, anchor: str = "lm") -> None:
        """Words whose left middle (or another anchor of Pillow's) is at the point."""
        font = ImageFont.load_default(size * FINE)
        self._paint(colour, lambda pen: pen.text((x * FINE, y * FINE), words, colour, font, anchor=anchor))

    def fade(self, x: float, y: float, width: float, height: float, top: str, bottom: str, *, radius: float = 0, sideways: bool = False) -> None:
        """A rectangle whose colour runs from one to the other."""
        left, upper, right, lower = (round(value) for value in _box(x, y, width, height))
        size = (right - left, lower - upper)
        ramp = Image.linear_gradient("L").resize((1, 256))
        colours = [Image.new("RGBA", ramp.size, ImageColor.getcolor(colour, "RGBA")) for colour in (bottom, top)]
        strip = Image.composite(colours[0], colours[1], ramp)
        mixed = (strip.transpose(Image.Transpose.ROTATE_90) if sideways else strip).resize(size, Image.Resampling.BILINEAR)
        mask = mixed.getchannel("A")
        if radius:
            corners = Image.new("L", size, 0)
            ImageDraw.Draw(corners).rounded_rectangle((0, 0, size[0] - 1, size[1] - 1), radius * FINE, 255)
            mask = ImageChops.multiply(mask, corners)
        self.image.paste(mixed.convert("RGB"), (left, upper), mask)

    def soft(self, colour: str, blur: float, paint: Callable[[Canvas], None]) -> None:
        """A blurred stain of one colour, as large as what ``paint`` draws in white: a shadow, a glow, fog."""
        stain = Canvas(self.width, self.height, "#000000")
        paint(stain)
        # A blur looks the same from a quarter of the pixels, and takes a sixteenth of the time.
        small = stain.image.convert("L").reduce(4).filter(ImageFilter.GaussianBlur(blur * FINE / 4))
        box = small.getbbox()
        if box is None:
            return
        # Only where the stain is, and one pixel around it, is there anything to mix.
        left, upper = max(box[0] - 1, 0) * 4, max(box[1] - 1, 0) * 4
        right, lower = min((box[2] + 1) * 4, self.image.width), min((box[3] + 1) * 4, self.image.height)
        across, down = small.width / self.image.width, small.height / self.image.height
        mask = small.resize(
            (right - left, lower - upper), Image.Resampling.BILINEAR, (left * across, upper * down, right * across, lower * down)
        )
        alpha = ImageColor.getcolor(colour, "RGBA")[3]  # type: ignore[index]
        mask = mask.point([value * alpha // 255 for value in range(256)])
        self.image.paste(colour[:7], (left, upper, right, lower), mask)

    def grain(self, strength: int, seed: int = 1) -> None:
        """The unevenness of a photo."""
        dice = random.Random(seed)
        levels = bytes(128 - strength + value * (2 * strength + 1) // 256 for value in range(256))
        patch = Image.frombytes("L", (256, 256), dice.randbytes(256 * 256).translate(levels))
        sheet = Image.new("L", self.image.size)
        for x in range(0, sheet.width, 256):
            for y in range(0, sheet.height, 256):
                sheet.paste(patch, (x, y))
        noise = Image.merge("RGB", (sheet, sheet, sheet))
        self.image = ImageChops.add(self.image, noise, 1, -128)

    def part(self, x: int, y: int, width: int, height: int) -> Canvas:
        """A copy of a part, to be drawn on and put somewhere else."""
        piece = Canvas(width, height)
        piece.image = self.image.crop(tuple(round(value) for value in _box(x, y, width, height)))  # type: ignore[arg-type]
        return piece

    def put(self, piece: Canvas, x: int, y: int) -> None:
        self.image.paste(piece.image, (x * FINE, y * FINE))

    def encoded(self, kind: str) -> bytes:
        """The finished picture as JPEG or PNG."""
        out = io.BytesIO()
        finished = self.image.reduce(FINE)
        finished.save(out, kind, **({"quality": 92} if kind == "JPEG" else {"compress_level": 1}))
        return out.getvalue()

    def _paint(self, colour: str, paint: Paint) -> None:
        # Only this mode mixes a translucent colour with what is below it.
        paint(ImageDraw.Draw(self.image, "RGBA" if len(colour) == 9 else "RGB"))


def _box(x: float, y: float, width: float, height: float) -> tuple[float, float, float, float]:
    return x * FINE, y * FINE, (x + width) * FINE, (y + height) * FINE
