"""The tables of what members earned."""

from commonwheel.reputation.ladders import Ladder
from commonwheel.reputation.metrics import Metric

__all__ = ["Ladder", "Metric"]
