"""The tables of talk in public."""

from commonwheel.conversations.attachments import Attachment
from commonwheel.conversations.bookmarks import Bookmark
from commonwheel.conversations.drafts import Draft
from commonwheel.conversations.kudos import Kudo
from commonwheel.conversations.labels import Label, Labelled
from commonwheel.conversations.lists.mutes import Mute
from commonwheel.conversations.lists.pins import Pin
from commonwheel.conversations.locks import Lock
from commonwheel.conversations.masks import Mask
from commonwheel.conversations.mentions import Mention
from commonwheel.conversations.posts import Post
from commonwheel.conversations.reading import Floor, ReadMark
from commonwheel.conversations.revisions import Revision
from commonwheel.conversations.splits import Split
from commonwheel.conversations.tags import Tag, Tagging
from commonwheel.conversations.templates import Template
from commonwheel.conversations.topics import Topic

__all__ = [
    "Attachment", "Bookmark", "Draft", "Floor", "Kudo", "Label", "Labelled", "Lock", "Mask", "Mention", "Mute", "Pin", "Post",
    "ReadMark", "Revision", "Split", "Tag", "Tagging", "Template", "Topic",
]
