"""The tables of what kinds of boards add to talk."""

from commonwheel.formats.articles.articles import Article, Credit
from commonwheel.formats.articles.harvests import Nomination
from commonwheel.formats.articles.helpful import Helpful
from commonwheel.formats.articles.workflow import Version
from commonwheel.formats.blogs.blog_posts import BlogPost
from commonwheel.formats.blogs.covers import Cover
from commonwheel.formats.blogs.guests import GuestComment
from commonwheel.formats.blogs.publishing import Edition
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
    "Article", "Ballot", "BlogPost", "BoardStatus", "Choice", "Closing", "Cover", "Credit", "CustomerVote", "Decision", "Edition",
    "GuestComment", "Helpful", "Idea", "MeToo",
    "Nomination", "Option", "Poll", "Reminder", "Solution", "Version", "Vote",
]  # fmt: skip
