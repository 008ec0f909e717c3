"""The Django app of config."""

from django.apps import AppConfig


class ConfigApp(AppConfig):
    name = "commonwheel.config"
    label = "config"
