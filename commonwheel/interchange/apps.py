"""The Django app of interchange."""

from django.apps import AppConfig


class InterchangeApp(AppConfig):
    name = "commonwheel.interchange"
    label = "interchange"
