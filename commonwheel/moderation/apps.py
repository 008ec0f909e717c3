"""The Django app of moderation."""

from importlib import import_module

from django.apps import AppConfig


class ModerationApp(AppConfig):
    name = "commonwheel.moderation"
    label = "moderation"

    def ready(self) -> None:
        # Reactions use records, which are there only once all apps are.
        import_module("commonwheel.moderation.reactions")
