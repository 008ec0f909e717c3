"""The tables of who people are."""

from commonwheel.accounts.people import Person
from commonwheel.accounts.sign_ins import SignIn

__all__ = ["Person", "SignIn"]
