"""The tables of what kinds of boards add to talk."""

from commonwheel.formats.closings import Closing
from commonwheel.formats.ideas.ideas import Decision, Idea
from commonwheel.formats.ideas.statuses import BoardStatus
from commonwheel.formats.ideas.votes import CustomerVote, Vote
from commonwheel.formats.me_toos import MeToo
from commonwheel.formats.polls.ballots import Ballot, Choice
from commonwheel.formats.polls.polls import Option, Poll
from commonwheel.formats.reminders import Reminder
from commonwheel.formats.solutions import Solution

__all__ = [
    "Ballot", "BoardStatus", "Choice", "Closing", "CustomerVote", "Decision", "Idea", "MeToo", "Option", "Poll", "Reminder",
    "Solution", "Vote",
]  # fmt: skip
