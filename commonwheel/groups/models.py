"""The tables of groups."""

from commonwheel.groups.groups import Group
from commonwheel.groups.invitations import Invitation
from commonwheel.groups.members import Member
from commonwheel.groups.requests import Request

__all__ = ["Group", "Invitation", "Member", "Request"]
