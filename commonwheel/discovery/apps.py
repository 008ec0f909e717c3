"""The Django app of discovery."""

from django.apps import AppConfig


class DiscoveryApp(AppConfig):
    name = "commonwheel.discovery"
    label = "discovery"
