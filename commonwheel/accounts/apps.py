"""The Django app of accounts."""

from django.apps import AppConfig


class AccountsApp(AppConfig):
    name = "commonwheel.accounts"
    label = "accounts"
