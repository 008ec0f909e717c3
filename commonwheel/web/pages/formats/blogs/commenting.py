"""Commenting as a guest: on a page of its own, so that what is read stays the same page for all visitors."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from commonwheel.authority import options
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.formats.blogs import guests
from commonwheel.formats.blogs.guests import AN_HOUR, Guest, GuestComment
from commonwheel.kernel.refusal import Refused
from commonwheel.web import limits
from commonwheel.web.access import find
from commonwheel.web.pages.formats.blogs import browsers
from commonwheel.web.pages.formats.blogs.forms import GuestForm
from commonwheel.web.pages.writing.forms import refuse

HOUR = 3_600


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: HttpRequest, topic_id: int) -> HttpResponse:
    """Write a comment without an account; ``to`` is the post that is answered."""
    topic = find(Topic.objects.select_related("board__category", "author", "lock"), request.user, pk=topic_id)
    above = _above(request, topic)
    if request.user.is_authenticated:
        return redirect(f"/topics/{topic.pk}/reply/{f'?to={above.pk}' if above else ''}")
    guests.check_write(topic)
    if request.method != "POST":
        return _page(request, topic, above, GuestForm(initial={"began": browsers.begun()}))
    if request.POST.get(browsers.TRAP):
        return _thanks(request, topic, None)
    form = GuestForm(request.POST)
    status = 422
    if form.is_valid():
        secret = browsers.of(request) or browsers.new()
        try:
            browsers.check_pace(form.cleaned_data["began"])
            if limits.count(f"guest:{limits.address_of(request)}", options.value(AN_HOUR), HOUR):
                status = 429
                raise Refused(_("That is enough for an hour. Please come back later."), cure=_("What you wrote is kept."))
            said = guests.write(topic, guest=_guest(form, secret), body=form.cleaned_data["body"], above=above)
        except Refused as refusal:
            form = _again(request, form, refusal)
        else:
            answer = _thanks(request, topic, said)
            browsers.remember(answer, secret)
            return answer
    return _page(request, topic, above, form, status=status)


def _guest(form: GuestForm, secret: str) -> Guest:
    said = form.cleaned_data
    return Guest(said["name"], said["email"], said["site"], secret, said["wants_mail"], get_language() or "en")


def _again(request: HttpRequest, form: GuestForm, refusal: Refused) -> GuestForm:
    """The form with what was typed; one that lay open for too long begins anew."""
    if refusal.field == "began":
        form = GuestForm({**request.POST.dict(), "began": browsers.begun()})
        form.is_valid()
        form.add_error(None, str(refusal.reason))
        return form
    refuse(form, refusal)
    return form


def _thanks(request: HttpRequest, topic: Topic, said: GuestComment | None) -> HttpResponse:
    if said is not None and said.post is not None:
        messages.success(request, _("Thank you. Your comment is shown."))
        return redirect(said.post)
    messages.success(request, _("Thank you. Your comment is shown as soon as somebody has looked at it."))
    return redirect(topic)


def _above(request: HttpRequest, topic: Topic) -> Post | None:
    number = request.POST.get("to") or request.GET.get("to") or ""
    if not number.isdecimal() or len(number) > 18:
        return None
    return topic.posts.visible_to(request.user).listed().select_related("author").filter(pk=int(number), number__gt=1).first()


def _page(request: HttpRequest, topic: Topic, above: Post | None, form: GuestForm, *, status: int = 200) -> HttpResponse:
    context = {"topic": topic, "above": above, "form": form, "trap": browsers.TRAP}
    return render(request, "blogs/comment.html", context, status=status)
