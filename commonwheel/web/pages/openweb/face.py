"""How what other sites tell looks: the pictures of their pages, stored here."""

from __future__ import annotations

from django.http import HttpRequest

from commonwheel.discovery.previews import previews
from commonwheel.web.pages.writing import media


def may_see_picture(_request: HttpRequest, name: str) -> bool:
    """They are public where they come from, too."""
    return previews.is_shown(name)


media.doors[previews.FOLDER] = may_see_picture
