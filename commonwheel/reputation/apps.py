"""The Django app of reputation."""

from importlib import import_module

from django.apps import AppConfig


class ReputationApp(AppConfig):
    name = "commonwheel.reputation"
    label = "reputation"

    def ready(self) -> None:
        # Reactions use records, which are there only once all apps are.
        import_module("commonwheel.reputation.reactions")
