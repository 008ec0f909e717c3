"""The tables of who people are."""

from commonwheel.accounts.departures import Departure
from commonwheel.accounts.exports import Export
from commonwheel.accounts.followings import Following
from commonwheel.accounts.ignores import Ignore
from commonwheel.accounts.names import NameWord
from commonwheel.accounts.people import FormerHandle, Person
from commonwheel.accounts.sign_ins import SignIn
from commonwheel.accounts.traits import Trait

__all__ = ["Departure", "Export", "Following", "FormerHandle", "Ignore", "NameWord", "Person", "SignIn", "Trait"]
