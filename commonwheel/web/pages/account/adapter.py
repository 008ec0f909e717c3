"""How sign-up and sign-in by django-allauth fit this community."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """The rules of the house for accounts."""
