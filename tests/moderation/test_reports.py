from __future__ import annotations

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from commonwheel.accounts import departures, people
from commonwheel.accounts.people import Step
from commonwheel.authority import audit, grants, options, roles
from commonwheel.conversations import posts, topics
from commonwheel.conversations.limits import newcomers
from commonwheel.conversations.posts import Post
from commonwheel.delivery.notifications import Notification, Reason
from commonwheel.insight.figures import figures
from commonwheel.kernel.refusal import Refused
from commonwheel.ledger.models import Entry
from commonwheel.moderation import cases, reports
from commonwheel.moderation.cases import Case, Outcome
from commonwheel.moderation.reports import Report
from commonwheel.reputation import metrics
from tests.world import World


def spam(world: World) -> Post:
    """What Ben should not have written."""
    return world.answer(world.ask(), by=world.ben, body="Cheap chargers, write to me!")


def reported(world: World) -> Case:
    """The same, reported by Noor and by Amina."""
    post = spam(world)
    reports.make(post, by=world.noor, reason="spam")
    reports.make(post, by=world.amina, reason="other", words="He wrote to me as well.")
    return Case.objects.get()


def told(world: World, name: str) -> list[str]:
    """Why a member's bell rang, the latest first, but for badges and talk."""
    mine = Notification.objects.filter(person=getattr(world, name)).order_by("-at", "-id")
    return [notice.reason for notice in mine if notice.reason in {"reported", "upheld", "refused", "overturned", "hidden"}]


def test_two_reports_of_a_post_are_one_case_and_a_second_press_is_no_second_report(world: World) -> None:
    case = reported(world)
    again = reports.make(case.post, by=world.noor, reason="rude")
    assert (again.reason, Report.objects.count(), Case.objects.count()) == ("spam", 2, 1)
    assert figures()["reports"] == 2


def test_who_may_not_report_is_told_why(world: World) -> None:
    post = spam(world)
    for who, reason in ((world.ben, "spam"), (world.mallory, "spam"), (world.visitor, "spam"), (world.noor, "ugly"), (world.noor, "other")):
        with pytest.raises(Refused):
            reports.make(post, by=who, reason=reason)
    posts.hide(post, by=world.chen, reason="Spam.")
    post.refresh_from_db()
    with pytest.raises(Refused):
        reports.make(post, by=world.noor, reason="spam")
    assert not Report.objects.exists()


def test_a_newcomer_reports_as_many_posts_in_a_day_as_newcomers_may(world: World) -> None:
    people.rank([world.noor.pk], Step(is_newcomer=True))
    world.noor.refresh_from_db()
    options.set_(newcomers.REPLIES, 1, by=None)
    topic = world.ask(by=world.amina)
    reports.make(world.answer(topic, by=world.ben), by=world.noor, reason="spam")
    with pytest.raises(Refused, match="1 post in a day"):
        reports.make(topic.posts.get(number=1), by=world.noor, reason="spam")


def test_who_moderates_is_told_once_and_the_author_never(world: World) -> None:
    grants.give(roles.named(roles.MODERATOR), world.ben, by=None)
    case = reported(world)
    world.settle()
    assert told(world, "chen") == told(world, "dara") == ["reported"]
    assert told(world, "ben") == []
    assert not Case.objects.visible_to(world.ben).exists()
    assert list(Case.objects.visible_to(world.chen)) == [case]
    assert not Case.objects.visible_to(world.noor).exists() and not Case.objects.visible_to(world.visitor).exists()
    for deed in (lambda: cases.uphold(case, by=world.ben, reason="?"), lambda: cases.take_up(case, by=world.noor)):
        with pytest.raises(Refused):
            deed()


def test_chen_is_on_it_so_dara_does_something_else_until_it_is_free(world: World) -> None:
    case = reported(world)
    cases.take_up(case, by=world.chen)
    cases.take_up(case, by=world.chen)
    for deed in (lambda: cases.take_up(case, by=world.dara), lambda: cases.refuse(case, by=world.dara, words="It is fine.")):
        with pytest.raises(Refused, match="Chen is on it"):
            deed()
    cases.give_free(case, by=world.dara)
    cases.take_up(case, by=world.dara)
    assert case.taken_by == world.dara
    assert list(Entry.objects.filter(kind__startswith="case.").order_by("pk").values_list("kind", flat=True)) == ["case.taken", "case.left", "case.taken"]


def test_upheld_the_post_is_hidden_and_everybody_is_told(world: World) -> None:
    case = reported(world)
    world.settle()
    mail.outbox.clear()
    cases.uphold(case, by=world.chen, reason="Advertising.")
    world.settle()
    post = Post.objects.get(pk=case.post_id)
    assert (post.hidden_reason, post.hidden_by, case.outcome) == ("Advertising.", world.chen, Outcome.UPHELD)
    assert told(world, "noor") == told(world, "amina") == [Reason.UPHELD]
    assert told(world, "ben") == [Reason.HIDDEN]
    letters = {letter.to[0]: letter for letter in mail.outbox}
    assert "was hidden from others: Advertising." in letters["ben@example.com"].body and "Noor" not in letters["ben@example.com"].body
    assert "/account/reports/" in letters["noor@example.com"].body
    assert {line.entry.kind for line in audit.lines(audit.entries(reader=world.dara, person=world.chen))} >= {"report.upheld", "post.hidden"}
    with pytest.raises(Refused):
        cases.refuse(case, by=world.dara, words="Too late.")
    assert [metrics.value(world.noor, name) for name in ("reports_upheld", "reports_refused")] == [1, 0]


def test_refused_the_post_stays_and_the_reporters_read_why(world: World) -> None:
    case = reported(world)
    with pytest.raises(Refused):
        cases.refuse(case, by=world.chen, words=" ")
    cases.refuse(case, by=world.chen, words="He may say that here.")
    world.settle()
    assert Post.objects.get(pk=case.post_id).hidden_at is None
    assert told(world, "noor") == [Reason.REFUSED] and told(world, "ben") == []
    assert case.words == "He may say that here."
    assert metrics.value(world.amina, "reports_refused", 7) == 1
    reports.make(case.post, by=world.noor, reason="rude")
    assert Case.objects.open().count() == 1


def test_shown_again_the_report_is_overturned_and_counts_no_more(world: World) -> None:
    case = reported(world)
    cases.uphold(case, by=world.chen, reason="Advertising.")
    world.settle()
    posts.reveal(Post.objects.get(pk=case.post_id), by=world.dara)
    world.settle()
    case.refresh_from_db()
    assert (case.outcome, case.closed_by) == (Outcome.OVERTURNED, world.dara)
    assert told(world, "noor") == [Reason.OVERTURNED, Reason.UPHELD]
    assert metrics.value(world.noor, "reports_upheld") == 0
    assert metrics.differences() == []


def test_hidden_by_another_way_the_report_is_upheld_all_the_same(world: World) -> None:
    topic = world.ask(by=world.ben, title="Cheap chargers for everybody")
    reports.make(topic.posts.get(), by=world.noor, reason="spam")
    topics.hide(topic, by=world.chen, reason="Spam.")
    world.settle()
    assert Case.objects.get().outcome == Outcome.UPHELD and told(world, "noor") == [Reason.UPHELD]


def test_an_opening_is_hidden_with_its_topic(world: World) -> None:
    topic = world.ask(by=world.ben, title="Cheap chargers for everybody")
    reports.make(topic.posts.get(), by=world.noor, reason="spam")
    cases.uphold(Case.objects.get(), by=world.chen, reason="Spam.")
    topic.refresh_from_db()
    assert topic.hidden_reason == "Spam."


def test_who_hid_it_meanwhile_cannot_show_it_again(world: World) -> None:
    case = reported(world)
    posts.hide(case.post, by=world.ben, reason="Oops.")
    world.settle()
    case.refresh_from_db()
    assert case.closed_at is None
    cases.uphold(case, by=world.chen, reason="Advertising.")
    world.settle()
    post = Post.objects.select_related("topic__board").get(pk=case.post_id)
    with pytest.raises(Refused):
        posts.reveal(post, by=world.ben)
    case.refresh_from_db()
    assert case.outcome == Outcome.UPHELD


def test_a_report_is_taken_back_and_with_the_last_one_the_case_goes(world: World) -> None:
    case = reported(world)
    mine = Report.objects.get(person=world.noor)
    with pytest.raises(Refused):
        reports.withdraw(mine, by=world.amina)
    reports.withdraw(mine, by=world.noor)
    reports.withdraw(mine, by=world.noor)
    assert Report.objects.count() == Case.objects.count() == 1
    reports.withdraw(Report.objects.get(), by=world.amina)
    assert not Case.objects.exists()
    with pytest.raises(Refused, match="taken back"):
        cases.take_up(case, by=world.chen)


def test_who_decides_their_own_report_earns_nothing_by_it(world: World) -> None:
    post = spam(world)
    reports.make(post, by=world.chen, reason="spam")
    cases.uphold(Case.objects.get(), by=world.chen, reason="Spam.")
    world.settle()
    assert metrics.value(world.chen, "reports_upheld") == 0 and told(world, "chen") == []


def test_noor_leaves_and_the_report_stays_without_her_name_and_words(world: World) -> None:
    post = spam(world)
    reports.make(post, by=world.noor, reason="other", words="He wrote to me.")
    departures.leave(world.noor, removes=True, days=0)
    departures.complete_due()
    left = Report.objects.get()
    assert (left.person, left.words) == (None, "")
    cases.uphold(left.case, by=world.chen, reason="Spam.")
    world.settle()
    assert metrics.differences() == []


def test_a_post_has_one_open_case_and_a_closed_one_says_how(world: World) -> None:
    case = reported(world)
    for wrong in (lambda: Case.objects.create(post=case.post), lambda: Case.objects.filter(pk=case.pk).update(outcome="upheld")):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()
