"""The tables of who people are."""

from commonwheel.accounts.people import Person

__all__ = ["Person"]
