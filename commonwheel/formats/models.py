"""The tables of what kinds of boards add to talk."""

from commonwheel.formats.closings import Closing
from commonwheel.formats.me_toos import MeToo
from commonwheel.formats.reminders import Reminder
from commonwheel.formats.solutions import Solution

__all__ = ["Closing", "MeToo", "Reminder", "Solution"]
