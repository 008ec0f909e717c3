"""The Django app of conversations."""

from django.apps import AppConfig


class ConversationsApp(AppConfig):
    name = "commonwheel.conversations"
    label = "conversations"
