"""The Django app of ledger."""

from django.apps import AppConfig


class LedgerApp(AppConfig):
    name = "commonwheel.ledger"
    label = "ledger"
