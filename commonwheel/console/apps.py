"""The Django app of console."""

from django.apps import AppConfig


class ConsoleApp(AppConfig):
    name = "commonwheel.console"
    label = "console"
