"""The tables of discovery; the index itself is the engine's."""

from commonwheel.discovery.announcements import Announcement
from commonwheel.discovery.expertise import Expertise
from commonwheel.discovery.log import Searched
from commonwheel.discovery.previews.citations import Citation
from commonwheel.discovery.previews.previews import Preview, Previewed
from commonwheel.discovery.routing import Ask, Offer
from commonwheel.discovery.saved import Anchor, SavedSearch
from commonwheel.discovery.unread import Looked

__all__ = ["Anchor", "Announcement", "Ask", "Citation", "Expertise", "Looked", "Offer", "Preview", "Previewed", "SavedSearch", "Searched"]
