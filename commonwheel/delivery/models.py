"""The tables of who is told what."""

from commonwheel.delivery.notifications import Notification
from commonwheel.delivery.preferences import Preference
from commonwheel.delivery.watches import Watch

__all__ = ["Notification", "Preference", "Watch"]
