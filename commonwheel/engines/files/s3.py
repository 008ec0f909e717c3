"""Files in a bucket of any S3. The bucket is private: every file is asked for here, where it is known who may see it."""

from __future__ import annotations

import logging
from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

log = logging.getLogger(__name__)

MINUTES = 5


class PrivateS3(S3Storage):
    """A bucket. Addresses in pages are our own (``/media/…``), so that they hold wherever the files lie.

    With a ``public_address`` (the bucket as browsers reach it) a reader who may see a file is sent there, with a signature
    that holds for some minutes; without one, the file goes through us.
    """

    def __init__(self, public_address: str = "", region: str = "us-east-1", **chosen: Any) -> None:
        self.public_address = public_address
        self.region = region
        super().__init__(
            **chosen, region_name=region, file_overwrite=False, default_acl=None,
            client_config=_config(region),
        )  # fmt: skip

    def url(self, name: str, *args: Any, **named: Any) -> str:
        return settings.MEDIA_URL + filepath_to_uri(name)

    def address_for_reader(self, name: str) -> str:
        """Where a browser fetches this file by itself; "" where it does not."""
        if not self.public_address:
            return ""
        where = {"Bucket": self.bucket_name, "Key": self._normalize_name(name)}
        return str(self._signer.generate_presigned_url("get_object", Params=where, ExpiresIn=MINUTES * 60))

    def _open(self, name: str, mode: str = "rb") -> Any:
        try:
            return super()._open(name, mode)
        except (BotoCoreError, ClientError) as trouble:
            raise ConnectionError(f"the bucket does not answer: {trouble}") from trouble

    def delete(self, name: str) -> None:
        try:
            super().delete(name)
        except (BotoCoreError, ClientError):
            # The record that told of it is gone, and what else follows from that must not be held up.
            log.exception("%s is still in the bucket", name)

    @cached_property
    def _signer(self) -> Any:
        """Signs for the address that browsers use: the host is part of what is signed."""
        return boto3.client(
            "s3", endpoint_url=self.public_address, region_name=self.region, config=_config(self.region),
            aws_access_key_id=self.access_key, aws_secret_access_key=self.secret_key,
        )  # fmt: skip


def _config(region: str) -> Config:
    """Buckets by path, which every S3 knows; and no page waits for minutes."""
    return Config(
        s3={"addressing_style": "path"}, signature_version="s3v4", connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 2},
        region_name=region,
    )  # fmt: skip
