"""The Django app of web."""

from django.apps import AppConfig


class WebApp(AppConfig):
    name = "commonwheel.web"
    label = "web"
