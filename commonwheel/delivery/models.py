"""The tables of who is told what."""

from commonwheel.delivery.board_watches import BoardWatch
from commonwheel.delivery.notifications import Notification
from commonwheel.delivery.preferences import Preference
from commonwheel.delivery.subscriptions import Subscription
from commonwheel.delivery.tag_watches import TagWatch
from commonwheel.delivery.watches import Watch

__all__ = ["BoardWatch", "Notification", "Preference", "Subscription", "TagWatch", "Watch"]
