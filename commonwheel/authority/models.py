"""The tables of who may do what."""

from commonwheel.authority.directories.directories import Directory
from commonwheel.authority.directories.enrolments import Enrolment
from commonwheel.authority.directories.groups import DirectoryGroup
from commonwheel.authority.doors.providers import Provider
from commonwheel.authority.doors.sites import SigningKey, Site
from commonwheel.authority.grants import Grant
from commonwheel.authority.joining.approvals import Application
from commonwheel.authority.joining.invitations import Arrival, Invitation
from commonwheel.authority.joining.policies import Acceptance, Policy, PolicyVersion
from commonwheel.authority.options import Option
from commonwheel.authority.profile_fields import Answer, ProfileField
from commonwheel.authority.restrictions import Restriction
from commonwheel.authority.roles import Role, Rule
from commonwheel.authority.scopes import Scope

__all__ = [
    "Acceptance", "Answer", "Application", "Arrival", "Directory", "DirectoryGroup", "Enrolment", "Grant", "Invitation", "Option", "Policy", "PolicyVersion", "ProfileField", "Provider",
    "Restriction", "Role", "Rule", "Scope", "SigningKey", "Site",
]  # fmt: skip
