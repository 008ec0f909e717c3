"""The public data dump of a Stack Exchange community: Users, Posts, Comments and Badges as XML."""

from commonwheel.interchange.importers.stackexchange.importing import Report, run

__all__ = ["Report", "run"]
