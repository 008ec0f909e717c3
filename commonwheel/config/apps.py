"""The Django app of config."""

import gc

from django.apps import AppConfig


class ConfigApp(AppConfig):
    name = "commonwheel.config"
    label = "config"

    def ready(self) -> None:
        """What was read so far is no garbage: whoever looks for some passes it over."""
        gc.freeze()
        gc.enable()
