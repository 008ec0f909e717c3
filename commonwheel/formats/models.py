"""The tables of what kinds of boards add to talk."""

from commonwheel.formats.albums.albums import Album
from commonwheel.formats.albums.comments import PhotoComment
from commonwheel.formats.albums.photos import Photo
from commonwheel.formats.albums.pictures import Picture
from commonwheel.formats.albums.thanks import PhotoKudo
from commonwheel.formats.articles.articles import Article, Credit
from commonwheel.formats.articles.harvests import Nomination
from commonwheel.formats.articles.helpful import Helpful
from commonwheel.formats.articles.workflow import Version
from commonwheel.formats.blogs.blog_posts import BlogPost
from commonwheel.formats.blogs.covers import Cover
from commonwheel.formats.blogs.guests import GuestComment
from commonwheel.formats.blogs.publishing import Edition
from commonwheel.formats.closings import Closing
from commonwheel.formats.contests.contests import Contest
from commonwheel.formats.contests.submissions import Submission
from commonwheel.formats.contests.votes import ContestVote
from commonwheel.formats.ideas.ideas import Decision, Idea
from commonwheel.formats.ideas.statuses import BoardStatus
from commonwheel.formats.ideas.votes import CustomerVote, Vote
from commonwheel.formats.me_toos import MeToo
from commonwheel.formats.occasions.calendars import CalendarKey
from commonwheel.formats.occasions.invitations import Invitation
from commonwheel.formats.occasions.occasions import Date, Occasion
from commonwheel.formats.occasions.rsvps import Rsvp
from commonwheel.formats.occasions.speakers import Speaker
from commonwheel.formats.polls.ballots import Ballot, Choice
from commonwheel.formats.polls.polls import Option, Poll
from commonwheel.formats.reminders import Reminder
from commonwheel.formats.solutions import Solution
from commonwheel.formats.webcasts.chats import Line
from commonwheel.formats.webcasts.questions import Question, QuestionVote
from commonwheel.formats.webcasts.recordings import Recording
from commonwheel.formats.webcasts.videos import Video

__all__ = [
    "Album", "Article", "Ballot", "BlogPost", "BoardStatus", "CalendarKey", "Choice", "Closing", "Contest",
    "ContestVote", "Cover", "Credit", "CustomerVote", "Date", "Decision", "Edition", "GuestComment", "Helpful",
    "Idea", "Invitation", "Line", "MeToo", "Nomination", "Occasion", "Option", "Photo", "PhotoComment", "PhotoKudo",
    "Picture", "Poll", "Question", "QuestionVote", "Recording", "Reminder", "Rsvp", "Solution", "Speaker",
    "Submission", "Version", "Video", "Vote",
]  # fmt: skip
