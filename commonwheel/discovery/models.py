"""The tables of discovery; the index itself is the engine's."""

from commonwheel.discovery.announcements import Announcement
from commonwheel.discovery.log import Searched
from commonwheel.discovery.previews.previews import Preview, Previewed
from commonwheel.discovery.saved import Anchor, SavedSearch

__all__ = ["Anchor", "Announcement", "Preview", "Previewed", "SavedSearch", "Searched"]
