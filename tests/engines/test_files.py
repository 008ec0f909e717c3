"""Files in a bucket: whoever may see them does, and nobody else, neither through us nor past us."""

from __future__ import annotations

import io
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.httpsession import URLLib3Session
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from commonwheel.conversations import attachments
from tests import servers
from tests.console.running import eventually
from tests.world import World

KEYS = {"aws_access_key_id": "wheel", "aws_secret_access_key": "hub and spokes", "region_name": "us-east-1"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that speaks S3, with a private bucket; its address."""
    address = f"http://127.0.0.1:{servers.free_port()}"
    with (tmp_path_factory.mktemp("s3") / "log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", address.rpartition(":")[2]], stdout=log, stderr=log)
    try:
        assert eventually(lambda: fetch(address) != 0, 60)
        with closing(boto3.client("s3", endpoint_url=address, **KEYS)) as owner:
            owner.create_bucket(Bucket="pictures", ACL="private")
        yield address
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(autouse=True)
def closed_lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lines to a bucket end with the test: else they do when garbage is looked for, in the middle of somebody else's."""
    sessions: list[URLLib3Session] = []
    begin = URLLib3Session.__init__

    def noted(session: URLLib3Session, *args: Any, **named: Any) -> None:
        sessions.append(session)
        begin(session, *args, **named)

    monkeypatch.setattr(URLLib3Session, "__init__", noted)
    yield
    for session in sessions:
        session.close()


@pytest.fixture
def bucket(server: str, settings: Any) -> str:
    """The community keeps its files there; the address of the bucket."""
    settings.STORAGES = {**settings.STORAGES, "default": files_at(server)}
    return f"{server}/pictures"


def files_at(server: str, **more: str) -> dict[str, Any]:
    keys = {"access_key": "wheel", "secret_key": "hub and spokes"}
    return {"BACKEND": "commonwheel.engines.files.s3.PrivateS3", "OPTIONS": {"bucket_name": "pictures", "endpoint_url": server, **keys, **more}}


def fetch(address: str) -> int:
    """The status with which somebody without a key is answered; 0 for none at all."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as answer:
        return answer.code
    except OSError:
        return 0


def picture_behind_the_scenes(world: World) -> str:
    """The address of a picture in a topic that only moderators read."""
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(drawn, "PNG")
    drawn.seek(0)
    attachment = attachments.add(drawn, by=world.chen, name="evidence.png")
    assert attachment.file.url == f"/media/{attachment.file.name}"
    world.ask(by=world.chen, board=world.moderators, body=f"![Evidence]({attachment.file.url})")
    return attachment.file.url


def asked(world: World, who: str, address: str) -> Any:
    client = Client()
    if who:
        client.force_login(getattr(world, who), "allauth.account.auth_backends.AuthenticationBackend")
    return client.get(address)


def test_a_picture_is_seen_by_those_who_see_its_post_and_by_nobody_past_us(world: World, bucket: str) -> None:
    address = picture_behind_the_scenes(world)
    seen = asked(world, "dara", address)
    assert (seen.status_code, seen.headers["Content-Type"]) == (200, "image/png")
    assert b"".join(seen.streaming_content).startswith(b"\x89PNG")
    assert [asked(world, who, address).status_code for who in ("", "noor", "mallory")] == [404, 404, 404]
    assert fetch(address.replace("/media", bucket)) == 403
    assert asked(world, "dara", "/media/posts/2026/01/none.png").status_code == 404


def test_with_a_public_address_readers_are_sent_there_with_a_signature(world: World, server: str, settings: Any) -> None:
    settings.STORAGES = {**settings.STORAGES, "default": files_at(server, public_address=server)}
    settings.FILES_AT = server
    address = picture_behind_the_scenes(world)
    sent = asked(world, "dara", address)
    assert sent.status_code == 302
    assert sent.headers["Location"].startswith(f"{server}/pictures/posts/")
    assert "X-Amz-Expires=300" in sent.headers["Location"]
    assert fetch(sent.headers["Location"]) == 200
    assert fetch(sent.headers["Location"].partition("?")[0]) == 403
    assert asked(world, "noor", address).status_code == 404


def test_a_file_that_goes_is_gone(world: World, bucket: str) -> None:
    name = picture_behind_the_scenes(world).removeprefix("/media/")
    assert default_storage.exists(name)
    default_storage.delete(name)
    assert not default_storage.exists(name)


def test_a_bucket_that_does_not_answer_is_a_matter_of_coming_back(world: World, bucket: str, settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    address = picture_behind_the_scenes(world)
    settings.STORAGES = {**settings.STORAGES, "default": files_at(f"http://127.0.0.1:{servers.free_port()}")}
    answer = asked(world, "dara", address)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    default_storage.delete(address.removeprefix("/media/"))
    assert "is still in the bucket" in caplog.text


def test_a_community_keeps_its_own_folder_unless_it_names_a_bucket(world: World) -> None:
    assert Path(default_storage.path("posts/a.png")).parts[-3:] == ("media", "posts", "a.png")
