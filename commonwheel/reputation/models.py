"""The tables of what members earned."""

from commonwheel.reputation.awards import Award
from commonwheel.reputation.badges import Badge
from commonwheel.reputation.ladders import Ladder
from commonwheel.reputation.metrics import Metric
from commonwheel.reputation.programmes.calls import Call
from commonwheel.reputation.programmes.nominations import ProgrammeNomination
from commonwheel.reputation.programmes.programmes import Programme
from commonwheel.reputation.programmes.terms import Term
from commonwheel.reputation.thank_yous import ThankYou

__all__ = ["Award", "Badge", "Call", "Ladder", "Metric", "Programme", "ProgrammeNomination", "Term", "ThankYou"]
