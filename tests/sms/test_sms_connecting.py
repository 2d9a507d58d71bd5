"""No connection, nothing sent: every way in which one does not come about."""

import asyncio
import socket
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from provider_on_loopback import SHORT_OF_CONNECTIONS, a_message, an_account, now, send

from db.models.delivery import Failure
from delivery.channel import Refused
from sms.aliyun import AliyunChannel, open_channel

SOON = timedelta(seconds=5)


async def test_a_refused_connection_has_sent_nothing() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))  # bound and not listening: nobody else can have it
        async with open_channel(an_account(f"http://127.0.0.1:{free.getsockname()[1]}"), now) as channel:
            outcome = await send(channel, a_message())

    assert outcome == Refused("connect_failed", Failure.TECHNICAL, SOON)


class NoSuchHost(AbstractResolver):
    """A resolver that knows nobody."""

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        raise OSError(None, "name not known")

    async def close(self) -> None:
        """Nothing is open."""


async def test_an_unknown_host_has_been_sent_nothing() -> None:
    connector = aiohttp.TCPConnector(resolver=NoSuchHost())
    async with aiohttp.ClientSession(connector=connector) as session:
        channel = AliyunChannel(an_account("https://dysmsapi.aliyuncs.invalid"), session, now)
        outcome = await send(channel, a_message())

    assert outcome == Refused("no_such_host", Failure.TECHNICAL, SOON)


def an_expired_certificate(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2021, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "server.pem"
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


async def leave_at_once(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def test_an_expired_certificate_has_sent_nothing(tmp_path: Path) -> None:
    context = an_expired_certificate(tmp_path)
    async with await asyncio.start_server(leave_at_once, "127.0.0.1", 0, ssl=context) as server:
        port = server.sockets[0].getsockname()[1]
        async with open_channel(an_account(f"https://127.0.0.1:{port}"), now) as channel:
            outcome = await send(channel, a_message())

    assert outcome == Refused("tls_failed", Failure.TECHNICAL, SOON)


async def test_a_handshake_that_hangs_has_sent_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = f"https://127.0.0.1:{silent.getsockname()[1]}"
        async with open_channel(an_account(endpoint), now, patience=SHORT_OF_CONNECTIONS) as channel:
            outcome = await send(channel, a_message())

    assert outcome == Refused("connect_timeout", Failure.TECHNICAL, SOON)
