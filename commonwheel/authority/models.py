"""The tables of who may do what."""

from commonwheel.authority.grants import Grant
from commonwheel.authority.options import Option
from commonwheel.authority.profile_fields import Answer, ProfileField
from commonwheel.authority.restrictions import Restriction
from commonwheel.authority.roles import Role, Rule
from commonwheel.authority.scopes import Scope

__all__ = ["Answer", "Grant", "Option", "ProfileField", "Restriction", "Role", "Rule", "Scope"]
