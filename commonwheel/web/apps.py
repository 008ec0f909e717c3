"""The Django app of web."""

from importlib import import_module

from django.apps import AppConfig

FACES: tuple[str, ...] = ("shaping", "openweb", "formats.ideas", "formats.polls", "formats.articles", "formats.blogs", "formats.occasions", "formats.webcasts", "formats.albums", "formats.contests")
"""The areas of pages that show a format, or files of their own: each has a ``face.py``."""


class WebApp(AppConfig):
    name = "commonwheel.web"
    label = "web"

    def ready(self) -> None:
        for area in FACES:
            import_module(f"commonwheel.web.pages.{area}.face")
        import_module("commonwheel.web.pages.account.security.notes")
