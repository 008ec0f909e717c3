"""The Django app of formats."""

from django.apps import AppConfig

from commonwheel.formats import kinds


class FormatsApp(AppConfig):
    name = "commonwheel.formats"
    label = "formats"
    kinds = kinds
