"""Restore: talk exactly as it was elsewhere, for importers, the demo and growth. No gates, no powers, no notifications.

Original times and authors are kept, each deed is written to the ledger as history, and ``settle`` finds numbers, threads
and counters from what is there. Nothing here is for what people do on pages.
"""

from commonwheel.conversations.restore.growing import Grown, grow
from commonwheel.conversations.restore.settling import settle, settle_boards, settle_tags, unsettled
from commonwheel.conversations.restore.talk import (
    OldReply,
    OldText,
    OldTopic,
    Started,
    Written,
    call,
    reply,
    reply_many,
    revise,
    start,
    start_many,
    thank,
    written,
)

__all__ = [
    "Grown", "OldReply", "OldText", "OldTopic", "Started", "Written", "call", "grow", "reply", "reply_many", "revise", "settle", "settle_boards",
    "settle_tags", "start", "start_many", "thank", "unsettled", "written",
]  # fmt: skip
