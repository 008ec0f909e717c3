"""Ranges: a part of a file, as players ask for it (RFC 9110, section 14)."""

from __future__ import annotations

import re
from typing import IO

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase

RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})\Z", re.ASCII)
MOST = 1024 * 1024
"""Bytes of one part. Players ask for the next; so no thread waits for somebody who watches slowly, or has paused."""


def answer(request: HttpRequest, file: IO[bytes], size: int, *, kind: str, headers: dict[str, str]) -> HttpResponseBase:
    """The file, or the part of it that was asked for: 206, or 416 where there is nothing there. Closes the file."""
    headers = {**headers, "Accept-Ranges": "bytes"}
    asked = RANGE.match(request.headers.get("Range", ""))
    # If-Range names a version that we never gave: then the whole is meant.
    if asked is None or asked[0] == "bytes=-" or "If-Range" in request.headers:
        return FileResponse(file, content_type=kind, headers={**headers, "Content-Encoding": "identity", "Content-Length": str(size)})
    with file:
        if asked[1]:
            first = int(asked[1])
            last = min(int(asked[2]) if asked[2] else size - 1, size - 1)
        else:
            first, last = max(0, size - int(asked[2])), size - 1
        if first > last:
            return HttpResponse(status=416, headers={**headers, "Content-Range": f"bytes */{size}"})
        last = min(last, first + MOST - 1)
        file.seek(first)
        part = file.read(last - first + 1)
    told = {**headers, "Content-Range": f"bytes {first}-{last}/{size}", "Content-Encoding": "identity"}
    return HttpResponse(part, status=206, content_type=kind, headers=told)
