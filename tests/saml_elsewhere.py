"""A SAML provider on this machine: pysaml2 as a company would run it, with a key and a certificate of its own.

Everything between it and us goes through the browser, so it needs no port: it reads the request that the browser carries
to it and hands the browser an answer. xmlsec signs here; pysaml2 would call a program that not every machine has.
"""

from __future__ import annotations

import base64
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import lxml.etree
import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what pysaml2 still imports from where is theirs to mend
    from saml2 import BINDING_HTTP_REDIRECT
    from saml2.config import IdPConfig
    from saml2.saml import NAMEID_FORMAT_PERSISTENT, NameID
    from saml2.server import Server
    from saml2.sigver import CryptoBackend
    from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

ENTITY = "https://id.finch.example/saml"
SSO = "https://id.finch.example/sso"


class Xmlsec(CryptoBackend):  # type: ignore[misc]
    """Signs with the library that our side checks with."""

    version = "python-xmlsec"

    def sign_statement(self, statement: str | bytes, node_name: str, key_file: str, node_id: str) -> str:
        document = lxml.etree.fromstring(statement.encode() if isinstance(statement, str) else statement)
        for node in document.iter():
            if "ID" in node.attrib:
                xmlsec.tree.add_ids(node, ["ID"])
        node = next(node for node in document.iter() if node.get("ID") == node_id)
        context = xmlsec.SignatureContext()
        context.key = xmlsec.Key.from_file(key_file, xmlsec.KeyFormat.PEM)
        context.sign(next(child for child in node if child.tag.endswith("}Signature")))
        return lxml.etree.tostring(document, encoding="unicode")


def key_and_certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """(key file, certificate file) made now."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(called).issuer_name(called).public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=30)).sign(key, hashes.SHA256())
    )  # fmt: skip
    key_file, certificate_file = folder / f"{name}.key", folder / f"{name}.pem"
    key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()))
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return key_file, certificate_file


class SamlProvider:
    """The company's provider, as it knows us by our metadata."""

    def __init__(self, folder: Path, metadata: str, name: str = "finch") -> None:
        self.key, self.certificate = key_and_certificate(folder, name)
        known = folder / "community.xml"
        known.write_text(metadata)
        config = IdPConfig().load({
            "entityid": ENTITY, "crypto_backend": "XMLSecurity", "key_file": str(self.key), "cert_file": str(self.certificate),
            "service": {"idp": {
                "endpoints": {"single_sign_on_service": [(SSO, BINDING_HTTP_REDIRECT)]},
                "name_id_format": [NAMEID_FORMAT_PERSISTENT],
                "policy": {"default": {"lifetime": {"minutes": 5}, "attribute_restrictions": None, "name_form": "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"}},
            }},
            "metadata": {"local": [str(known)]},
        })  # fmt: skip
        self.server = Server(config=config)
        self.server.sec.crypto = Xmlsec()

    def asked(self, address: str) -> Any:
        """What our side asks for, as the browser carries it here."""
        assert address.startswith(SSO)
        query = parse_qs(urlsplit(address).query)
        return self.server.parse_authn_request(query["SAMLRequest"][0], BINDING_HTTP_REDIRECT).message

    def sign_in(self, address: str, subject: str, email: str, **how: Any) -> str:
        """The answer for somebody who signed in, as the browser posts it back."""
        return self.encoded(self.answer(self.asked(address), subject, email, **how))

    def answer(self, request: Any, subject: str, email: str, *, signed: bool = True, in_response_to: str | None = None, audience: str = "") -> str:
        """The answer as XML."""
        told = self.server.create_authn_response(
            {"mail": [email], "givenName": ["Iris"], "sn": ["Bell"]},
            in_response_to=request.id if in_response_to is None else in_response_to,
            destination=request.assertion_consumer_service_url, sp_entity_id=audience or request.issuer.text,
            name_id=NameID(format=NAMEID_FORMAT_PERSISTENT, text=subject), authn={"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"},
            sign_assertion=signed, sign_response=False, issuer=ENTITY, sign_alg=SIG_RSA_SHA256, digest_alg=DIGEST_SHA256,
        )  # fmt: skip
        return str(told)

    @staticmethod
    def encoded(xml: str) -> str:
        """As it stands in the form."""
        return base64.b64encode(xml.encode()).decode()
