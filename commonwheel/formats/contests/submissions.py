"""Submissions: what members enter into a contest. People read "entry"; in code that word belongs to the ledger."""

from __future__ import annotations

import secrets
from typing import IO, Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonwheel.accounts import departures
from commonwheel.accounts.departures import STAYS
from commonwheel.accounts.people import Person
from commonwheel.authority import powers, standing
from commonwheel.conversations import texts, topics
from commonwheel.conversations.topics import HIDE, TITLE_MOST, Topic
from commonwheel.formats.albums import pictures
from commonwheel.formats.albums.pictures import Picture
from commonwheel.formats.contests import contests
from commonwheel.formats.contests.contests import Contest, Phase
from commonwheel.kernel import clock
from commonwheel.kernel.freshness import touch
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger import journal

ENTER = powers.declare("contest.enter", gettext_lazy("Enter contests"), default=powers.MEMBERS)
ENTERED = journal.declare("contest.entered", gettext_lazy("entered a contest"), facts=["topic", "board"], public=False)
CHANGED = journal.declare("contest.entry_changed", gettext_lazy("changed an entry of a contest"), facts=["topic", "board"], public=False)
WITHDRAWN = journal.declare(
    "contest.entry_withdrawn", gettext_lazy("withdrew an entry of a contest"), facts=["topic", "board"], audited=True, public=False
)
FOLDER = "entries"
DRAWN = 1_000_000_000


def _draw() -> int:
    return secrets.randbelow(DRAWN)


class Submissions(models.QuerySet["Submission"]):
    def visible_to(self, person: Any) -> Submissions:
        """Those in contests the person may see."""
        return self.filter(contest__topic__in=Topic.objects.visible_to(person))

    def winning(self) -> Submissions:
        """Those that won a place in a contest whose winners are announced."""
        return self.filter(place__isnull=False, contest__announced_at__isnull=False)


class Submission(models.Model):
    """One entry. ``draw`` is its place by lot, so that who enters first does not always stand first."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="submissions", db_index=False)
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="contest_submissions")
    title = models.CharField(max_length=TITLE_MOST)
    html = models.TextField()
    source = models.TextField(blank=True)
    picture = models.OneToOneField(Picture, null=True, blank=True, on_delete=models.SET_NULL, related_name="submission")
    draw = models.PositiveIntegerField(default=_draw)
    votes_count = models.PositiveIntegerField(default=0)
    place = models.PositiveSmallIntegerField(null=True, blank=True)
    """1 for the winner; equals share a place. Told to nobody before the announcement."""
    at = models.DateTimeField(default=clock.now)

    objects = Submissions.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["contest", "draw", "id"], name="submission_drawn"),
            models.Index(fields=["contest", "-votes_count", "id"], name="submission_votes"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/entries/{self.pk}/"

    @property
    def shown_author(self) -> str:
        return self.author.name if self.author else _("former member")

    def is_by(self, person: Any) -> bool:
        """Whether it is the person's own."""
        return self.author_id is not None and self.author_id == getattr(person, "pk", None)


departures.covers(Submission, author=STAYS, tells=("contest__topic_id", "title", "at"))


def check_enter(contest: Contest, *, by: Any) -> None:
    """Refused without the power, outside the window, and to who entered as often as is allowed."""
    _check_window(contest, by)
    if contest.submissions.filter(author=by).count() >= contest.entries_each:
        raise Refused(
            _("You have entered already.") if contest.entries_each == 1 else _("You have made all your %(most)s entries.") % {"most": contest.entries_each},
            cure=_("You may change or withdraw what you entered while entries are open."),
        )


def enter(
    contest: Contest, *, by: Person, title: str, body: str, file: IO[bytes] | None = None, alt: str = "", is_decoration: bool = False,
    credit: str = "",
) -> Submission:  # fmt: skip
    """Enter a contest; the same once more is the same entry. Refused names the field to look at again."""
    _check_window(contest, by)
    title, html = _checked(contest, by, title, body)
    said = contest.submissions.filter(author=by, title=title, html=html).first()
    if said is not None:
        return said
    check_enter(contest, by=by)
    picture = _taken(contest, file, alt, is_decoration, credit)
    try:
        with transaction.atomic():
            # Locked, so that two entries of one member come one after the other.
            Person.objects.select_for_update().get(pk=by.pk)
            check_enter(contest, by=by)
            made = Submission.objects.create(contest=contest, author=by, title=title, html=html, source=body, picture=picture)
            _changed(ENTERED, made, by)
    except BaseException:
        if picture is not None:
            pictures.drop(picture)
        raise
    return made


def check_change(submission: Submission, *, by: Any) -> None:
    """Its author may while entries are open."""
    if not submission.is_by(by):
        raise Refused(_("This is the entry of somebody else."))
    _check_window(submission.contest, by)


def change(
    submission: Submission, *, by: Person, title: str, body: str, file: IO[bytes] | None = None, alt: str = "", is_decoration: bool = False,
    credit: str = "", without_picture: bool = False,
) -> None:  # fmt: skip
    """Enter something else instead. A new file takes the place of the picture; without one, what is said about it is changed."""
    check_change(submission, by=by)
    title, html = _checked(submission.contest, by, title, body)
    before = submission.picture
    picture = None if without_picture else _taken(submission.contest, file, alt, is_decoration, credit) or before
    with transaction.atomic():
        if picture is not None and picture == before:
            pictures.describe(picture, alt=alt, is_decoration=is_decoration, credit=credit)
        Submission.objects.filter(pk=submission.pk).update(title=title, html=html, source=body, picture=picture)
        if before is not None and before != picture:
            pictures.drop(before)
        _changed(CHANGED, submission, by)
    submission.refresh_from_db()


def check_withdraw(submission: Submission, *, by: Any) -> None:
    """Its author may while entries are open; who may hide posts there until the winners are announced."""
    held = standing.of(by)
    scope = submission.contest.topic.board.scope_id
    if submission.is_by(by) and not held.allows(HIDE, scope):
        check_change(submission, by=by)
        return
    held.require(HIDE, scope)
    if submission.contest.announced_at is not None:
        raise Refused(_("The winners are announced, so entries stay."))


def withdraw(submission: Submission, *, by: Person) -> None:
    """Take an entry out, with its picture and its votes."""
    check_withdraw(submission, by=by)
    with transaction.atomic():
        _changed(WITHDRAWN, submission, by, less=1)
        picture = submission.picture
        Submission.objects.filter(pk=submission.pk).delete()
        if picture is not None:
            pictures.drop(picture)


def by_member(contest: Contest, person: Any) -> list[Submission]:
    """What a member entered into a contest."""
    if not getattr(person, "pk", None):
        return []
    return list(contest.submissions.filter(author=person).order_by("pk"))


def _check_window(contest: Contest, by: Any) -> None:
    standing.of(by).require(ENTER, contest.topic.board.scope_id)
    contests.check_open(contest.topic)
    if contest.phase == Phase.COMING:
        raise Refused(_("Entries are not open yet."))
    if contest.phase != Phase.ENTERING:
        raise Refused(_("Entries are closed."))


def _checked(contest: Contest, by: Person, title: str, body: str) -> tuple[str, str]:
    board = contest.topic.board
    title = topics.check_title(title)
    html, _source, _named = texts.render(body, format="markdown", by=by, scope_id=board.scope_id)
    topics.check_may_publish(board, by=by, title=title, html=html)
    return title, html


def _taken(contest: Contest, file: IO[bytes] | None, alt: str, is_decoration: bool, credit: str) -> Picture | None:
    if file is None:
        return None
    if not contest.takes_pictures:
        raise Refused(_("This contest is one of words: entries have no picture."), field="file")
    pictures.check_description(alt, is_decoration=is_decoration)
    picture = pictures.take(file, folder=FOLDER)
    pictures.describe(picture, alt=alt, is_decoration=is_decoration, credit=credit)
    return picture


def _changed(deed: journal.Deed, submission: Submission, by: Person, *, less: int = 0) -> None:
    contest = submission.contest
    count = Submission.objects.filter(contest=contest).count() - less
    Contest.objects.filter(pk=contest.pk).update(submissions_count=count)
    contest.submissions_count = count
    journal.record(deed, by=by, on=submission, topic=contest.topic_id, board=contest.topic.board_id)
    touch(f"topic:{contest.topic_id}", f"board:{contest.topic.board_id}")
