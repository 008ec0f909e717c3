"""The Django app of structure."""

from django.apps import AppConfig


class StructureApp(AppConfig):
    name = "commonwheel.structure"
    label = "structure"
