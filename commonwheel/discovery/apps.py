"""The Django app of discovery."""

from importlib import import_module

from django.apps import AppConfig


class DiscoveryApp(AppConfig):
    name = "commonwheel.discovery"
    label = "discovery"

    def ready(self) -> None:
        import_module("commonwheel.discovery.reactions")
