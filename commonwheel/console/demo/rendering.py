"""How the demo's words become what is stored: pictures drawn and taken in, Markdown rendered, members linked."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from django.core.files.storage import default_storage

from commonwheel.accounts import profiles
from commonwheel.accounts.people import Person
from commonwheel.console.demo.drawings import PHOTOS, PORTRAITS, portraits
from commonwheel.console.demo.script import Line
from commonwheel.conversations import attachments
from commonwheel.conversations.attachments import Attachment
from commonwheel.formats.albums.pictures import Picture
from commonwheel.kernel import richtext


@cache
def _drawn(name: str) -> bytes:
    return PHOTOS[name]().encoded("JPEG")


@dataclass
class Pictures:
    """The files that were stored: they stay when the database takes everything else back, unless discarded."""

    stored: list[str] = field(default_factory=list)

    def take(self, name: str, *, by: Person) -> Attachment:
        """A drawing, as if its author had uploaded it."""
        picture = attachments.add(io.BytesIO(_drawn(name)), by=by, name=f"{name}.jpg")
        self.stored.append(str(picture.file.name))
        return picture

    def photo(self, name: str) -> io.BytesIO:
        """A drawing, as a file that somebody brings."""
        return io.BytesIO(_drawn(name))

    def note(self, picture: Picture) -> None:
        """Files that others stored."""
        self.stored.extend(picture.names)

    def portray(self, person: Person) -> None:
        """Show the picture that is drawn for a member, if there is one."""
        if person.handle in PORTRAITS:
            drawn, extension = attachments.encode(
                PORTRAITS[person.handle]().encoded("PNG"), widest=portraits.SIZE, square=True
            )
            profiles.show(person, drawn, extension)
            self.stored.append(str(person.avatar.name))

    def discard(self) -> None:
        for name in self.stored:
            default_storage.delete(name)


@dataclass(frozen=True)
class Writer:
    """Renders posts; ``urls`` are the members' pages by handle."""

    urls: dict[str, str]
    pictures: Pictures

    def write(self, line: Line, *, by: Person) -> tuple[str, str]:
        """(html, source) of a post."""
        shown = {name: self.pictures.take(name, by=by) for name in line.pictures}
        source = line.words
        for name, picture in shown.items():
            source = source.replace(f"(demo:{name})", f"({picture.file.url})")
        return self.html(source, shown.values()), source

    def html(self, source: str, pictures: Iterable[Attachment] = ()) -> str:
        """Markdown as it is shown, its pictures with their sizes so that nothing moves while they load."""
        raw = richtext.from_markdown(source)
        for picture in pictures:
            url = picture.file.url
            raw = raw.replace(f'src="{url}"', f'src="{url}" width="{picture.width}" height="{picture.height}"')
        return richtext.link_mentions(richtext.clean(raw), self.urls)


def biography(words: str) -> str:
    """What members say about themselves, as their pages show it."""
    return richtext.clean(richtext.from_markdown(words)) if words else ""

