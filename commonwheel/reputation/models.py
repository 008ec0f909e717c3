"""The tables of what members earned."""

from commonwheel.reputation.awards import Award
from commonwheel.reputation.badges import Badge
from commonwheel.reputation.ladders import Ladder
from commonwheel.reputation.metrics import Metric
from commonwheel.reputation.thank_yous import ThankYou

__all__ = ["Award", "Badge", "Ladder", "Metric", "ThankYou"]
