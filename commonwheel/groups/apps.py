"""The Django app of groups."""

from django.apps import AppConfig


class GroupsApp(AppConfig):
    name = "commonwheel.groups"
    label = "groups"
