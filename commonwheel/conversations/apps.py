"""The Django app of conversations."""

from importlib import import_module

from django.apps import AppConfig


class ConversationsApp(AppConfig):
    name = "commonwheel.conversations"
    label = "conversations"

    def ready(self) -> None:
        # It says what becomes of posts when somebody leaves, and nobody else imports it everywhere.
        import_module("commonwheel.conversations.recounts")
