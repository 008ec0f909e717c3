"""The Django app of formats."""

from importlib import import_module

from django.apps import AppConfig

from commonwheel.formats import kinds


class FormatsApp(AppConfig):
    name = "commonwheel.formats"
    label = "formats"
    kinds = kinds

    def ready(self) -> None:
        # Reactions use records, which are there only once all apps are.
        import_module("commonwheel.formats.reactions")
        import_module("commonwheel.formats.moves")
