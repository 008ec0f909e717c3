"""Figures: exact counts of what is here. They scan whole tables, so they are for operators and reports, never for pages."""

from __future__ import annotations

from django.db.models import Sum

from commonwheel.accounts.followings import Following
from commonwheel.accounts.people import Person
from commonwheel.authority.grants import Grant
from commonwheel.authority.profile_fields import Answer
from commonwheel.authority.roles import Role
from commonwheel.conversations.attachments import Attachment
from commonwheel.conversations.kudos import Kudo
from commonwheel.conversations.labels import Label
from commonwheel.conversations.posts import Post
from commonwheel.conversations.revisions import Revision
from commonwheel.conversations.tags import Tag
from commonwheel.conversations.topics import Topic
from commonwheel.delivery.watches import Watch
from commonwheel.formats.albums.albums import Album
from commonwheel.formats.albums.photos import Photo
from commonwheel.formats.articles.articles import Article
from commonwheel.formats.articles.workflow import Version
from commonwheel.formats.blogs.blog_posts import BlogPost
from commonwheel.formats.blogs.guests import GuestComment
from commonwheel.formats.contests.contests import Contest
from commonwheel.formats.contests.submissions import Submission
from commonwheel.formats.ideas.ideas import Idea
from commonwheel.formats.ideas.votes import CustomerVote, Vote
from commonwheel.formats.me_toos import MeToo
from commonwheel.formats.occasions.occasions import Occasion
from commonwheel.formats.occasions.rsvps import Rsvp
from commonwheel.formats.polls.ballots import Ballot
from commonwheel.formats.polls.polls import Poll
from commonwheel.formats.solutions import Solution
from commonwheel.groups.groups import Group
from commonwheel.groups.members import Member
from commonwheel.kernel.engines.search import search
from commonwheel.ledger.models import Entry, Pending
from commonwheel.moderation.reports import Report
from commonwheel.reputation import ladders
from commonwheel.reputation.awards import Award
from commonwheel.reputation.badges import Badge
from commonwheel.reputation.programmes.programmes import Programme
from commonwheel.reputation.programmes.terms import Term
from commonwheel.reputation.thank_yous import ThankYou
from commonwheel.structure.boards import Board
from commonwheel.structure.categories import Category


def figures() -> dict[str, int]:
    """What is counted → how many.

    ``posts`` are openings and replies together; ``answers`` reply to the topic, ``comments`` to one post in it;
    ``guest_comments`` wait for approval or are shown, and those that are shown are posts, too; ``kudos`` were given here,
    ``carried_kudos`` are scores brought along; ``hidden`` topics and posts are counted too.
    """
    ladder = ladders.latest()
    return {
        "members": Person.objects.count(),
        "categories": Category.objects.count(),
        "boards": Board.objects.count(),
        "topics": Topic.objects.count(),
        "posts": Post.objects.count(),
        "answers": Post.objects.replies().filter(parent__isnull=True).count(),
        "comments": Post.objects.replies().filter(parent__isnull=False).count(),
        "kudos": Kudo.objects.count(),
        "carried_kudos": Post.objects.aggregate(total=Sum("carried_kudos"))["total"] or 0,
        "solutions": Solution.objects.standing().count(),
        "me_toos": MeToo.objects.count(),
        "articles": Article.objects.count(),
        "article_versions": Version.objects.count(),
        "blog_posts": BlogPost.objects.count(),
        "guest_comments": GuestComment.objects.filter(refused_at__isnull=True).count(),
        "ideas": Idea.objects.count(),
        "idea_votes": Vote.objects.count() + CustomerVote.objects.count(),
        "occasions": Occasion.objects.count(),
        "rsvps": Rsvp.objects.count(),
        "polls": Poll.objects.count(),
        "poll_votes": Ballot.objects.count(),
        "groups": Group.objects.count(),
        "group_members": Member.objects.count(),
        "labels": Label.objects.count(),
        "albums": Album.objects.count(),
        "photos": Photo.objects.shown().count(),
        "contests": Contest.objects.count(),
        "contest_entries": Submission.objects.count(),
        "tags": Tag.objects.count(),
        "revisions": Revision.objects.count(),
        "attachments": Attachment.objects.count(),
        "watches": Watch.objects.filter(is_on=True).count(),
        "ranks": len(ladder.ranks) if ladder is not None else 0,
        "badges": Badge.objects.count(),
        "badge_awards": Award.objects.standing().aggregate(total=Sum("times"))["total"] or 0,
        "followings": Following.objects.count(),
        "thanks": ThankYou.objects.count(),
        "profile_answers": Answer.objects.count(),
        "reports": Report.objects.count(),
        "programmes": Programme.objects.count(),
        "programme_members": Term.objects.active().count(),
        "roles": Role.objects.count(),
        "grants": Grant.objects.active().count(),
        "entries": Entry.objects.count(),
        "pending": Pending.objects.count(),
        "indexed": search().count(),
    }
