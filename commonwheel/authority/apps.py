"""The Django app of authority."""

from django.apps import AppConfig


class AuthorityApp(AppConfig):
    name = "commonwheel.authority"
    label = "authority"
