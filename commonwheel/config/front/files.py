"""Files: styles and scripts, sent without waking the framework."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from whitenoise import WhiteNoise

from commonwheel.config.front.bridge import Headers, Scope, Send

PIECE = 256 * 1024


class StaticFiles:
    """The collected files. Those with a hash in their name may be kept for ever."""

    def __init__(self, root: Path, prefix: str, hashed: frozenset[str]) -> None:
        immutable = frozenset(prefix + name for name in hashed)
        self.prefix = prefix
        self.index = WhiteNoise(
            None, root=root, prefix=prefix, max_age=3600, immutable_file_test=lambda _path, url: url in immutable
        )

    async def answer(self, scope: Scope, send: Send) -> bool:
        """Whether there is such a file, which was then sent."""
        found = self.index.files.get(scope["path"])
        if found is None:
            return False
        asked = {f"HTTP_{name.decode('latin-1').upper().replace('-', '_')}": value.decode("latin-1") for name, value in scope["headers"]}
        response = found.get_response(scope["method"], asked)
        headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
        await _send(send, int(response.status), headers, response.file)
        return True


async def _send(send: Send, status: int, headers: Headers, file: IO[bytes] | None) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    if file is not None:
        with file:
            while piece := file.read(PIECE):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
