"""What every request and answer passes through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from commonwheel.accounts.people import Person
from commonwheel.conversations import reading
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import Refused
from commonwheel.web import sources

Handler = Callable[[HttpRequest], HttpResponse]

def security_headers(get_response: Handler) -> Handler:
    """A strict policy for what a page may load and run, on every answer that brings none of its own."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", sources.policy(request))
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()")
        return response

    return handle


def reader(get_response: Handler) -> Handler:
    """Times in the member's own zone, words in the member's language."""

    def handle(request: HttpRequest) -> HttpResponse:
        person = request.user
        if not person.is_authenticated:
            with translation.override(translation.get_language_from_request(request)):
                return get_response(request)
        if not request.path.startswith("/live/"):
            # A page left open asks there by itself.
            reading.note(person)
        request.__dict__["came_at"] = clock.now()
        with in_words_of(person):
            response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return handle


@contextmanager
def in_words_of(person: Person) -> Iterator[None]:
    """Inside, times are in the member's zone and words in their language."""
    language = person.language if translation.check_for_language(person.language) else "en"
    with timezone.override(person.zone), translation.override(language):
        yield


def refusals(get_response: Handler) -> Handler:
    """A refusal that no page caught is still a page that says why, and never an error."""

    def handle(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return render(request, "errors/refused.html", {"refusal": exception}, status=403)
        return None

    handle.process_exception = process_exception  # type: ignore[attr-defined]
    return handle
