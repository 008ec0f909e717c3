"""The demo's pictures, drawn here so that they are nobody else's: ``![…](demo:name)`` in the words shows one."""

from __future__ import annotations

from collections.abc import Callable

from commonwheel.console.demo.drawings import charts, machines, portraits, scenes, surfaces, vistas, windows
from commonwheel.console.demo.drawings.canvas import Canvas

DRAWINGS: dict[str, Callable[[], Canvas]] = {
    draw.__name__.replace("_", "-"): draw
    for draw in (
        charts.fan_floor, charts.fan_wall, charts.fan_saw, charts.battery_finch, charts.battery_wren, charts.battery_night,
        charts.bench_compile, charts.bench_paste, charts.bench_offset,
        windows.log_power, windows.log_display, windows.log_plume, windows.bios_simple, windows.bios_password,
        machines.fan_felt, machines.fan_before_after, machines.thermal_pad, machines.thermal_pad_slot, machines.dock_back,
        machines.pen_tip, surfaces.keyboard_r, surfaces.keyboard_lifted, surfaces.kestrel_lid, surfaces.screen_line,
        surfaces.screen_bands, scenes.desk, scenes.desk_bench, scenes.bog, scenes.heron,
    )
}

PHOTOS: dict[str, Callable[[], Canvas]] = DRAWINGS | {
    draw.__name__: draw
    for draw in (
        vistas.fjord, vistas.winter, vistas.night, vistas.harbour, vistas.meadow, vistas.dunes, vistas.rain, vistas.autumn,
    )
}
"""What members show in albums and contests."""

PORTRAITS: dict[str, Callable[[], Canvas]] = {
    "dara": lambda: portraits.person(3, "#7a4b30", "#2a2120", style="long"),
    "chen": lambda: portraits.person(4, "#eec39c", "#23252b", style="short", glasses=True),
    "amina": lambda: portraits.person(2, "#6b4128", "#e88f6a", style="scarf"),
    "theo": lambda: portraits.person(1, "#f0c9a8", "#c08a45", style="short"),
    "marisol": lambda: portraits.person(0, "#dba57c", "#3a2620", style="long", glasses=True),
    "kwame": lambda: portraits.person(5, "#5f3a24", "#1f1b1c", style="short"),
    "hideo": lambda: portraits.landscape(4),
    "greta": lambda: portraits.bird(3),
    "bjorn": lambda: portraits.landscape(1),
    "isla": lambda: portraits.landscape(2),
    "sakura": lambda: portraits.bird(5),
    "maeve": lambda: portraits.landscape(3),
    "dmitri": lambda: portraits.bird(1),
    "yuki": lambda: portraits.landscape(5),
}
"""Whose picture is which; the others show their initials."""
