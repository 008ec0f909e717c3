"""Screens of a computer: event logs and the setup of LarkBIOS."""

from __future__ import annotations

from collections.abc import Sequence

from commonwheel.console.demo.drawings.canvas import Canvas

INK, MUTED, RULE = "#202833", "#5d6875", "#e1e5ea"
CRITICAL, ERROR, WARNING, INFORMATION = "#b3261e", "#d9534f", "#e0a63a", "#4f83d6"
Row = tuple[str, str, str, str, str]
"""Colour of its level, level, when, source, event number."""


def log_power() -> Canvas:
    rows: list[Row] = []
    for day in (14, 13, 12):
        rows += [
            (CRITICAL, "Critical", f"{day} May  02:0{day % 5 + 2}:4{day % 7}", "Kernel-Power", "41"),
            (INFORMATION, "Information", f"{day} May  02:00:0{day % 6}", "Power-Troubleshooter", "1"),
            (INFORMATION, "Information", f"{day - 1} May  23:4{day % 9}:17", "Kernel-Power", "42"),
        ]
    return _log(rows, 0, ("The system has rebooted without cleanly shutting down first.", "BugcheckCode 0    PowerButtonTimestamp 0    SleepInProgress 4"))


def log_display() -> Canvas:
    rows: list[Row] = [
        (WARNING, "Warning", "Sat  22:47:31", "Display", "4101"),
        (INFORMATION, "Information", "Sat  22:47:29", "Service Control", "7036"),
        (ERROR, "Error", "Sat  22:47:29", "GPU kernel driver", "153"),
        (WARNING, "Warning", "Sat  21:12:04", "Display", "4101"),
        (ERROR, "Error", "Sat  21:12:02", "GPU kernel driver", "153"),
        (INFORMATION, "Information", "Sat  19:30:55", "Kernel-General", "16"),
        (WARNING, "Warning", "Fri  23:20:40", "Display", "4101"),
        (ERROR, "Error", "Fri  23:20:38", "GPU kernel driver", "153"),
        (INFORMATION, "Information", "Fri  18:02:11", "Kernel-Boot", "27"),
    ]
    return _log(rows, 0, ("Display driver stopped responding and has successfully recovered.", "Two more in the same evening."))


def log_plume() -> Canvas:
    rows: list[Row] = [
        (INFORMATION, "Information", "Thu  09:14:52", "PlumeService", "200"),
        (WARNING, "Warning", "Thu  09:14:51", "PlumeService", "311"),
        (INFORMATION, "Information", "Thu  09:14:02", "Time-Service", "35"),
        (INFORMATION, "Information", "Thu  08:55:30", "PlumeService", "200"),
        (INFORMATION, "Information", "Thu  08:31:17", "Kernel-General", "16"),
        (INFORMATION, "Information", "Wed  22:10:44", "Nest", "102"),
        (INFORMATION, "Information", "Wed  20:02:13", "PlumeService", "200"),
        (INFORMATION, "Information", "Wed  19:48:00", "WLAN-AutoConfig", "8001"),
        (INFORMATION, "Information", "Wed  19:47:53", "Kernel-Boot", "27"),
    ]
    return _log(rows, 1, ("EC mailbox busy, retry 50/50, giving up", "Left fan 0 rpm    Right fan 0 rpm    Uptime 1 day 13 h"))


def _log(rows: Sequence[Row], chosen: int, words: tuple[str, str]) -> Canvas:
    canvas = Canvas(1140, 700, "#9fb3c8")
    canvas.fade(0, 0, 1140, 700, "#8fa9c4", "#c3cfdb")
    canvas.soft("#1a263466", 16, lambda stain: stain.rect(30, 36, 1080, 640, "#ffffff", radius=10))
    canvas.rect(30, 24, 1080, 640, "#ffffff", radius=10)
    canvas.rect(30, 24, 1080, 46, "#eef1f5", radius=10)
    canvas.rect(30, 54, 1080, 16, "#eef1f5")
    canvas.text(56, 47, "Event log: System", 18, INK)
    canvas.line([(1070, 40), (1084, 54)], MUTED, 2)
    canvas.line([(1084, 40), (1070, 54)], MUTED, 2)
    for x, name in ((78, "Level"), (290, "Date and time"), (560, "Source"), (900, "Event")):
        canvas.text(x, 92, name, 16, MUTED)
    canvas.line([(30, 114), (1110, 114)], RULE, 1)
    for number, (colour, level, at, source, event) in enumerate(rows):
        y = 136 + number * 42
        if number == chosen:
            canvas.rect(38, y - 20, 1064, 40, "#dbe8fb", radius=5)
        _sign(canvas, 58, y, colour)
        for x, text in ((82, level), (290, at), (560, source), (900, event)):
            canvas.text(x, y, text, 17, INK)
    canvas.line([(30, 528), (1110, 528)], RULE, 2)
    canvas.text(56, 562, words[0], 20, INK)
    canvas.text(56, 598, words[1], 17, MUTED)
    return canvas


def _sign(canvas: Canvas, x: float, y: float, colour: str) -> None:
    if colour == WARNING:
        canvas.shape([(x - 11, y + 9), (x, y - 11), (x + 11, y + 9)], colour)
    else:
        canvas.oval(x, y, 21, fill=colour)
    canvas.text(x, y + 1, "i" if colour == INFORMATION else "!", 15, "#ffffff", "mm")


def bios_simple() -> Canvas:
    canvas = _setup("Simple view", "1.14.0-r3")
    cards = (("Start order", "1  Internal drive", "2  USB"), ("Charge limit", "80 %", "since 3 March"), ("Wake on lid", "On", "ignored for 20 s"), ("Keyboard light", "60 s", "then off"))
    for number, (title, value, note) in enumerate(cards):
        x, y = 70 + number % 2 * 490, 170 + number // 2 * 186
        canvas.rect(x, y, 460, 160, "#16304a", radius=12, edge="#58d0c0" if number == 0 else "#27496a", thick=3 if number == 0 else 1)
        canvas.text(x + 28, y + 36, title, 18, "#8fb2d1")
        canvas.text(x + 28, y + 82, value, 30, "#f0f6fb")
        canvas.text(x + 28, y + 124, note, 17, "#8fb2d1")
    canvas.text(70, 590, "Enter  choose        F10  save and leave        Esc  back", 18, "#b8cfe3")
    canvas.text(1000, 636, "F7  show everything", 15, "#2c4c6b", "rm")
    return _on_screen(canvas)


def bios_password() -> Canvas:
    canvas = _setup("Locked", "1.11.2")
    canvas.rect(290, 220, 490, 270, "#f2f5f8", radius=14)
    canvas.rect(290, 220, 490, 60, "#c8d4df", radius=14)
    canvas.rect(290, 260, 490, 20, "#c8d4df")
    canvas.text(535, 251, "Supervisor password", 22, "#20303f", "mm")
    canvas.rect(330, 320, 410, 54, "#ffffff", radius=6, edge="#1f6fb5", thick=3)
    for number in range(4):
        canvas.oval(360 + number * 26, 347, 12, fill="#20303f")
    canvas.line([(466, 332), (466, 362)], "#20303f", 2)
    canvas.text(330, 412, "2 of 3 tries left", 18, "#a33a2c")
    canvas.text(330, 450, "System  H14-0482-7719", 17, "#5d6875")
    return _on_screen(canvas)


def _setup(view: str, version: str) -> Canvas:
    canvas = Canvas(1070, 670, "#0d2136")
    canvas.fade(0, 0, 1070, 670, "#12304e", "#091827")
    canvas.shape([(66, 78), (86, 34), (104, 44), (90, 84)], "#58d0c0")
    canvas.text(124, 60, "LarkBIOS", 34, "#f0f6fb")
    canvas.text(1000, 50, version, 20, "#b8cfe3", "rm")
    canvas.text(1000, 80, view, 17, "#8fb2d1", "rm")
    canvas.line([(70, 120), (1000, 120)], "#27496a", 2)
    return canvas


def _on_screen(screen: Canvas) -> Canvas:
    """As somebody photographs a screen: the frame around it, and a lamp that shines back."""
    canvas = Canvas(1150, 750, "#23262b")
    canvas.fade(0, 0, 1150, 750, "#2d3137", "#17191c")
    canvas.put(screen, 40, 40)
    canvas.soft("#ffffff24", 60, lambda stain: stain.shape([(60, 40), (420, 40), (140, 500), (40, 560)], "#ffffff"))
    canvas.oval(575, 20, 9, fill="#0c0d0f", edge="#3b4048")
    canvas.grain(6)
    return canvas
