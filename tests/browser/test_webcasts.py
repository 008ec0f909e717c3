"""A webcast in the browser: a chat that two people read at once, and a video of one's own that is brought, played and wound."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.conftest import Open
from tests.console.running import eventually

pytestmark = pytest.mark.browser

RECORD = """async () => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 180 });
  const pen = canvas.getContext('2d');
  const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: 'video/webm;codecs=vp8', videoBitsPerSecond: 8000000 });
  const parts = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  const ended = new Promise((resume) => (recorder.onstop = resume));
  recorder.start();
  for (let frame = 0; frame < 50; frame += 1) {
    for (let at = 0; at < 320; at += 4) for (let down = 0; down < 180; down += 4) {
      pen.fillStyle = `rgb(${Math.random() * 255}, ${at % 255}, ${down})`;
      pen.fillRect(at, down, 4, 4);
    }
    await new Promise((resume) => setTimeout(resume, 50));
  }
  recorder.stop();
  await ended;
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}"""
"""Two and a half seconds of noise, as a browser records it."""


def open_evening(page: Page) -> None:
    page.goto("/boards/events/")
    page.get_by_role("link", name="Firmware evening").click()


def test_what_noor_writes_ben_reads_without_a_reload(browse: Open) -> None:
    noor, ben = browse("noor"), browse("ben")
    open_evening(ben)
    open_evening(noor)
    chat = noor.locator("#chat")
    chat.get_by_label("Your words").fill("Hello from the sofa")
    chat.get_by_role("button", name="Send").click()
    expect(noor.locator("#chat-lines")).to_contain_text("Hello from the sofa")
    expect(chat.get_by_label("Your words")).to_have_value("")
    expect(ben.locator("#chat-lines")).to_contain_text("Hello from the sofa")
    chat.get_by_role("button", name=re.compile("^Remove")).click()
    expect(ben.locator("#chat-lines")).not_to_contain_text("Hello from the sofa")


def test_without_scripts_one_writes_and_looks_again(browse: Open) -> None:
    page = browse("ben", scripts=False)
    open_evening(page)
    page.locator("#chat").get_by_label("Your words").fill("Hello, plainly")
    page.locator("#chat").get_by_role("button", name="Send").click()
    expect(page).to_have_url(re.compile("/occasions/[0-9]+/chat/$"))
    expect(page.locator("#chat-lines")).to_contain_text("Hello, plainly")
    page.get_by_role("link", name="Show what came since").click()
    expect(page.locator("#chat-lines")).to_contain_text("Hello, plainly")


def test_a_video_of_ones_own_is_brought_played_and_wound(browse: Open, tmp_path: Path) -> None:
    page = browse("dara")
    open_evening(page)
    page.get_by_role("link", name="Show a video of your own").click()
    file, large = tmp_path / "evening.webm", tmp_path / "week.webm"
    file.write_bytes(base64.b64decode(page.evaluate(RECORD)))
    large.write_bytes(bytes(2_000_000))
    chooser = page.get_by_label("Video from a file")
    chooser.evaluate("(input) => (input.dataset.most = 1999999)")
    chooser.set_input_files(large)
    assert "at most 500 MB" in chooser.evaluate("(input) => input.validationMessage")
    chooser.set_input_files(file)
    assert chooser.evaluate("(input) => input.validationMessage") == ""
    page.get_by_role("button", name="Bring it").click()
    expect(page.get_by_text("The video is there.")).to_be_visible()

    noor = browse("noor")
    parts: list[Response] = []
    noor.on("response", lambda answer: parts.append(answer) if "/media/videos/" in answer.url else None)
    open_evening(noor)
    video = noor.locator("video")
    expect(video).to_have_js_property("videoWidth", 320)
    video.evaluate("async (it) => { it.muted = true; await it.play(); }")
    assert eventually(lambda: video.evaluate("(it) => it.currentTime > 0.3"), 20)
    video.evaluate("(it) => (it.currentTime = 1.5)")
    assert eventually(lambda: video.evaluate("(it) => !it.seeking && it.currentTime >= 1.5"), 20)
    assert {part.status for part in parts} == {206} and parts[0].headers["content-type"] == "video/webm"
