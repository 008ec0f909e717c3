"""News for one member that is about no post: of their account, and of what they earned."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commonwheel.accounts import departures
from commonwheel.accounts.departures import Departure
from commonwheel.accounts.exports import Export
from commonwheel.accounts.people import Person
from commonwheel.authority import standing
from commonwheel.delivery import letters, notifications, preferences
from commonwheel.delivery.letters import Letter
from commonwheel.delivery.notifications import News, Reason
from commonwheel.formats.articles.articles import Article
from commonwheel.groups.groups import Group
from commonwheel.groups.members import Rung
from commonwheel.ledger import journal
from commonwheel.ledger.journal import on, on_many
from commonwheel.ledger.models import Entry


@on("export.ready")
def who_asked_for_an_export_gets_its_link(entry: Entry) -> None:
    export = Export.objects.select_related("person").filter(pk=entry.subject_id).first()
    if export is None:
        return
    letters.send(
        export.person,
        lambda: Letter(
            _("Your data is ready"),
            _("Everything you brought here is put together in one archive. You can fetch it until %(date)s; sign in first.")
            % {"date": date_format(export.expires_at, "DATE_FORMAT")},
            f"/account/export/{export.pk}/", _("Fetch your data"),
        ),
    )  # fmt: skip


@on("member.leaving")
def who_leaves_is_told_the_way_back(entry: Entry) -> None:
    departure = Departure.objects.select_related("person").filter(pk=entry.subject_id).first()
    if departure is None:
        return
    letters.send(
        departure.person,
        lambda: Letter(
            _("You are leaving"),
            _("Your account is closed and will be erased on %(date)s. Until then you can come back: sign in, or use this link.")
            % {"date": date_format(departure.due_at, "DATE_FORMAT")},
            f"/account/returning/{departures.token(departure.person)}/", _("Come back"),
        ),
    )  # fmt: skip


@on("thanks.said")
def who_is_thanked_hears_of_it(entry: Entry) -> None:
    about = None if entry.is_history else journal.about(entry)
    if about is not None:
        notifications.inform(entry.facts["person"], Reason.THANKS, words=about.title, path=about.path, actor=entry.actor)


@on_many("badge.given")
def who_earned_a_badge_hears_of_it(entries: Sequence[Entry]) -> None:
    """In the bell, and by mail where the member wants mails."""
    given = [entry for entry in entries if not entry.is_history]
    # Many are given the same few.
    badges = {badge: journal.about(entry) for badge, entry in {entry.facts["badge"]: entry for entry in given}.items()}
    news = [News(entry.facts["person"], about.title, about.path, entry.actor) for entry in given if (about := badges[entry.facts["badge"]]) is not None]
    heard = [each for each, is_heard in zip(news, notifications.inform_all(Reason.BADGE, news), strict=True) if is_heard]
    people = Person.objects.exclude(email="").in_bulk(preferences.wanting_mail(each.person_id for each in heard))
    for each in heard:
        if each.person_id in people:
            letters.send(people[each.person_id], partial(_of_badge, each))


def _of_badge(news: News) -> Letter:
    return Letter(
        _("You have a new badge: %(badge)s") % {"badge": _(news.words)},
        _("You were given the badge “%(badge)s”. Thank you for what you do here.") % {"badge": _(news.words)},
        news.path, _("See what it is for"),
    )  # fmt: skip


@on("group.asked")
def who_leads_a_group_hears_who_wants_in(entry: Entry) -> None:
    group = Group.objects.select_related("category").filter(pk=entry.facts["group"]).first()
    if group is None or entry.is_history:
        return
    for person in group.members.exclude(rung=Rung.MEMBER).values_list("person_id", flat=True):
        notifications.inform(person, Reason.GROUP_ASKED, words=group.category.title, path=f"{group.get_absolute_url()}doors/", actor=entry.actor)


@on("group.answered")
def who_asked_hears_the_answer(entry: Entry) -> None:
    reason = Reason.GROUP_IN if entry.facts["is_in"] else Reason.GROUP_OUT
    _tell_of_group(entry, reason)


@on("group.invited")
def who_is_wanted_in_a_group_hears_of_it(entry: Entry) -> None:
    _tell_of_group(entry, Reason.GROUP_CALL)


@on("programme.nominated")
def who_runs_a_programme_hears_of_nominations(entry: Entry) -> None:
    about = None if entry.is_history else journal.about(entry)
    if about is None:
        return
    running = standing.power("programme.run")
    for person in standing.holders(running, entry.facts["scope"]):
        if standing.of(person).allows(running, entry.facts["scope"]):
            notifications.inform(person.pk, Reason.NOMINATED, words=about.title, path=about.path, actor=entry.actor)


@on("programme.called")
def who_is_called_into_a_programme_hears_of_it(entry: Entry) -> None:
    """In the bell, and by mail where the member wants mails."""
    about = None if entry.is_history else journal.about(entry)
    if about is None:
        return
    person = entry.facts["person"]
    is_heard = notifications.inform(person, Reason.CALLED, words=about.title, path=about.path, actor=entry.actor)
    if not is_heard or not preferences.wanting_mail([person]):
        return
    letters.send(
        Person.objects.get(pk=person),
        lambda: Letter(
            _("You are called into “%(programme)s”") % {"programme": about.title},
            _("Who runs “%(programme)s” would like to have you in it. You decide.") % {"programme": about.title},
            about.path, _("Read what it is, and answer"),
        ),
    )  # fmt: skip


@on("article.returned")
def authors_hear_what_is_missing(entry: Entry) -> None:
    article = Article.objects.select_related("board").filter(pk=entry.subject_id).first()
    if article is None or entry.is_history:
        return
    for person in article.credits.filter(is_author=True).values_list("person_id", flat=True):
        notifications.inform(person, Reason.RETURNED, words=article.title, path=f"/articles/{article.pk}/", actor=entry.actor)


def _tell_of_group(entry: Entry, reason: str) -> None:
    group = Group.objects.select_related("category").filter(pk=entry.facts["group"]).first()
    if group is not None and not entry.is_history:
        notifications.inform(entry.facts["person"], reason, words=group.category.title, path=group.get_absolute_url(), actor=entry.actor)
