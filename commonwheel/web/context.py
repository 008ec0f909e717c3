"""What every page needs to know."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from commonwheel.authority import options


def site(request: HttpRequest) -> dict[str, Any]:
    """The community's name and accent; a page asks for nothing more that it does not show."""
    return {"community_name": options.value(options.NAME) or settings.SITE_NAME, "accent": options.value(options.ACCENT)}
