"""TLS before a server that has none: an authority of its own, and a door that ends the encryption.

The servers that come with the program are built without TLS. What is tried is the program's side,
so that a door before one of them does as well as a server that has it.
"""

import asyncio
import contextlib
import ssl
import threading
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PIECE = 65536
_SIGNS = dict.fromkeys(
    (
        *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
        *("key_agreement", "encipher_only", "decipher_only"),
    ),
    False,
) | {"key_cert_sign": True, "crl_sign": True}


class Authority:
    """An authority that nobody knows, and a certificate for 127.0.0.1 that it signed.

    They say all that RFC 5280 asks of them, as Python checks from 3.13 on.
    `ca` is the file of its own certificate, `chain` that of certificate and key.
    """

    def __init__(self, folder: Path, name: str = "kantor") -> None:
        self.ca, self.chain = folder / f"{name}-ca.pem", folder / f"{name}.pem"
        key, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{name} CA")])
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "redis")])
        address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
        root = (
            _begun(issuer, issuer, key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(**_SIGNS), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .sign(key, hashes.SHA256())
        )
        signer = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
        leaf = (
            _begun(subject, issuer, own)
            .add_extension(address, critical=False)
            .add_extension(signer, critical=False)
        )
        pem = serialization.Encoding.PEM
        self.ca.write_bytes(root.public_bytes(pem))
        self.chain.write_bytes(
            leaf.sign(key, hashes.SHA256()).public_bytes(pem)
            + own.private_bytes(
                pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=3))  # the clocks of some tests are moved
        .not_valid_after(now + timedelta(days=2))
    )


class Door:
    """Takes TLS and passes on what it hears to a server of this machine; `port` is its own.

    Args:
        authority: whose certificate it shows.
        to: the port of the server.
        asks: whether clients have to show a certificate of the same authority.
    """

    def __init__(self, authority: Authority, to: int, *, asks: bool = False) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(authority.chain)
        if asks:
            self._context.verify_mode = ssl.CERT_REQUIRED
            self._context.load_verify_locations(authority.ca)
        self._to = to
        self.taken = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        opened = asyncio.run_coroutine_threadsafe(self._open(), self._loop)
        self.port = opened.result(timeout=60)

    async def _open(self) -> int:
        self._server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0, ssl=self._context)
        return int(self._server.sockets[0].getsockname()[1])

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.taken += 1
        inner, outer = await asyncio.open_connection("127.0.0.1", self._to)
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(_pump(reader, outer), _pump(inner, writer))

    def close(self) -> None:
        """Nothing of it is left; connections end."""

        async def end() -> None:
            self._server.close()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(end(), self._loop).result(timeout=60)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=60)
        self._loop.close()


async def _pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError, asyncio.CancelledError):
        while piece := await source.read(PIECE):
            target.write(piece)
            await target.drain()
    target.close()
