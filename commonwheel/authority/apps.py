"""The Django app of authority."""

from importlib import import_module

from django.apps import AppConfig


class AuthorityApp(AppConfig):
    name = "commonwheel.authority"
    label = "authority"

    def ready(self) -> None:
        # It keeps the last owner from leaving, whoever asks.
        import_module("commonwheel.authority.leaving")
        # Reactions use records, which are there only once all apps are.
        import_module("commonwheel.authority.reactions")
