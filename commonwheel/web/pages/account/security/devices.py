"""Devices as people know them: which browser on which system."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

BROWSERS = (
    (r"Edg(?:e|A|iOS)?/", "Edge"), (r"OPR/|Opera", "Opera"), (r"SamsungBrowser/", "Samsung Internet"), (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chrome/|CriOS/|Chromium/", "Chrome"), (r"Safari/", "Safari"), (r"curl/", "curl"),
)  # fmt: skip
SYSTEMS = (
    (r"iPhone|iPod", "iPhone"), (r"iPad", "iPad"), (r"Android", "Android"), (r"CrOS", "ChromeOS"), (r"Windows", "Windows"),
    (r"Macintosh|Mac OS X", "macOS"), (r"Linux|X11", "Linux"),
)  # fmt: skip


def named(device: str) -> str:
    """"Firefox on Linux", of what a browser says about itself."""
    browser, system = _first(BROWSERS, device), _first(SYSTEMS, device)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("An unknown device")


def _first(known: tuple[tuple[str, str], ...], device: str) -> str:
    return next((name for pattern, name in known if re.search(pattern, device)), "")
