import asyncio
import json
import socket
import ssl
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import parse_qs

import pytest
import trustme
from aiohttp import web

from bot.callcenter.attempts import Attempts
from bot.callcenter.client import CallCenterClient
from bot.callcenter.signing import Credentials
from bot.errors import (
    AuthenticationFailed,
    CallCenterError,
    InvalidInput,
    Misconfigured,
    NotFound,
    PermissionRefused,
    ServiceFailed,
    Throttled,
    TimedOut,
    UnexpectedAnswer,
    Unreachable,
)
from bot.sandbox import contacts
from bot.sandbox.callcenter import ACCESS_KEY_ID, ACCESS_KEY_SECRET, INSTANCE_ID, CallCenter
from bot.sandbox.site import Site
from bot.server.session import Network
from tests.running import no_wait

SAMPLE = Path(__file__).parents[1] / "samples" / "list_recordings_by_contact_id.json"
FOUND = SAMPLE.read_bytes()
LARGEST_BODY = 8 << 20  # bytes that the client reads at most
CREDENTIALS = Credentials(ACCESS_KEY_ID, ACCESS_KEY_SECRET)
SHORT = 0.3  # seconds; a deadline for what never ends
PATIENCE = 5.0  # seconds after which a test gives up on a client that keeps no deadline

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Serve = Callable[[Handler], Awaitable[str]]
Connected = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Listen = Callable[[Connected], Awaitable[str]]


@pytest.fixture
async def network() -> AsyncIterator[Network]:
    async with Network() as opened:
        yield opened


@pytest.fixture
async def sandbox() -> AsyncIterator[CallCenter]:
    call_center = CallCenter()
    yield call_center
    await call_center.stop()


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Starts servers of one handler each, and stops them behind the test."""
    async with AsyncExitStack() as stack:

        async def start(handler: Handler) -> str:
            app = web.Application()
            app.router.add_route("*", "/{path:.*}", handler)
            site = Site(app)
            stack.push_async_callback(site.stop)
            return await site.start()

        yield start


@pytest.fixture
async def listen() -> AsyncIterator[Listen]:
    """Starts servers below HTTP: each connection is the test's own."""
    async with AsyncExitStack() as stack:

        async def start(connected: Connected) -> str:
            async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                try:
                    await reader.readuntil(b"\r\n\r\n")
                    await connected(reader, writer)
                except ConnectionError:
                    pass  # the client went away: what some of these tests want
                finally:
                    writer.close()

            server = await asyncio.start_server(once, "127.0.0.1")
            stack.callback(server.close)
            return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

        yield start


def client(
    network: Network,
    endpoint: str,
    *,
    credentials: Credentials = CREDENTIALS,
    instance_id: str = INSTANCE_ID,
    deadline: float = 10.0,
) -> CallCenterClient:
    return CallCenterClient(
        network.session,
        credentials,
        instance_id=instance_id,
        endpoint=endpoint,
        deadline=deadline,
        attempts=Attempts(sleep=no_wait),
    )


async def failure(asked: CallCenterClient, contact_id: str = contacts.SAMPLE) -> CallCenterError:
    """The error that a look-up ends with."""
    with pytest.raises(CallCenterError) as caught:
        await asked.list_recordings_by_contact_id(contact_id)
    return caught.value


# The sandbox, which checks every signature


@pytest.mark.parametrize(
    ("contact_id", "files"),
    [
        pytest.param(contacts.SAMPLE, ["153128491143400080327683.wav"], id="sample"),
        pytest.param(
            contacts.TRANSFERRED,
            ["176092638012315588886666.wav", "176092560012315588886666.wav"],
            id="several",
        ),
        pytest.param(contacts.NONE_YET, [], id="none"),
    ],
)
async def test_recordings_are_found(
    network: Network, sandbox: CallCenter, contact_id: str, files: list[str]
) -> None:
    """A contact's recordings come with the RequestId of the answer; none is an answer, too."""
    asked = client(network, await sandbox.start())
    found = await asked.list_recordings_by_contact_id(contact_id)
    assert found.contact_id == contact_id
    assert [recording.file_name for recording in found.recordings] == files
    assert len(found.request_id) == len("0997CE25-94D3-41DE-8C7A-E6FCFD8C01E0")


async def test_a_long_answer_is_read_to_its_end(network: Network, sandbox: CallCenter) -> None:
    """An answer that comes in many pieces is still one answer."""
    asked = client(network, await sandbox.start())
    found = await asked.list_recordings_by_contact_id(contacts.MANY)
    assert len(found.recordings) == 500


REFUSALS: dict[str, type[CallCenterError]] = {
    "4000": InvalidInput,
    "4010": AuthenticationFailed,
    "4030": PermissionRefused,
    "4040": NotFound,
    "4041": NotFound,
    "4290": Throttled,
    "5000": ServiceFailed,
    "5030": ServiceFailed,
    "2001": PermissionRefused,
}


@pytest.mark.parametrize("contact_id", contacts.REFUSALS)
async def test_a_refusal_says_what_ccc_said(
    network: Network, sandbox: CallCenter, contact_id: str
) -> None:
    """Every refusal of the sandbox has its class, and carries CCC's Code and RequestId."""
    error = await failure(client(network, await sandbox.start()), contact_id)
    assert type(error) is REFUSALS[contact_id]
    assert error.code == contacts.REFUSALS[contact_id].code
    assert len(error.request_id) == len("0997CE25-94D3-41DE-8C7A-E6FCFD8C01E0")


@pytest.mark.parametrize(
    ("credentials", "instance_id", "code"),
    [
        pytest.param(
            Credentials("unknown", ACCESS_KEY_SECRET),
            INSTANCE_ID,
            "InvalidAccessKeyId.NotFound",
            id="key",
        ),
        pytest.param(
            Credentials(ACCESS_KEY_ID, "wrong"), INSTANCE_ID, "SignatureDoesNotMatch", id="secret"
        ),
        pytest.param(CREDENTIALS, "ccc-test", "NotExists.InstanceId", id="instance"),
    ],
)
async def test_a_wrong_setting_is_refused_by_its_code(
    network: Network,
    sandbox: CallCenter,
    credentials: Credentials,
    instance_id: str,
    code: str,
) -> None:
    """The sandbox believes nobody: a wrong key, secret or instance is told by its code."""
    endpoint = await sandbox.start()
    asked = client(network, endpoint, credentials=credentials, instance_id=instance_id)
    assert (await failure(asked)).code == code


@pytest.mark.parametrize("offset", [3600, -3600, 90_000_000], ids=["behind", "ahead", "years"])
async def test_a_wrong_clock_is_corrected_once(
    network: Network, caplog: pytest.LogCaptureFixture, offset: float
) -> None:
    """A clock that is off is set by `Date`, told in the log, and right for the calls to come."""
    call_center = CallCenter(clock_offset=offset)
    try:
        asked = client(network, await call_center.start())
        for _ in range(2):
            found = await asked.list_recordings_by_contact_id(contacts.SAMPLE)
            assert len(found.recordings) == 1
    finally:
        await call_center.stop()
    assert call_center.calls[contacts.SAMPLE] == 1 + 2
    (warning,) = [record for record in caplog.records if record.levelname == "WARNING"]
    assert abs(vars(warning)["offset_seconds"] - offset) <= 2


@pytest.mark.parametrize(
    ("date", "calls"),
    [
        pytest.param("Tue, 01 Jan 2030 00:00:00 GMT", 2, id="never-content"),
        pytest.param("yesterday", 1, id="unreadable"),
        pytest.param("", 1, id="none"),
        pytest.param(None, 1, id="the-same-time"),
    ],
)
async def test_a_clock_that_cannot_be_corrected_is_named(
    network: Network, serve: Serve, date: str | None, calls: int
) -> None:
    """No second correction in one call, none without a time that differs; the error says why."""
    asked: list[str] = []

    async def refuse(request: web.Request) -> web.Response:
        asked.append(str((await request.post())["Timestamp"]))
        headers = {} if date is None else {"Date": date}  # None: aiohttp's own, the true one
        body = {"Code": "InvalidTimeStamp.Expired"}
        return web.Response(status=400, text=json.dumps(body), headers=headers)

    error = await failure(client(network, await serve(refuse)))
    assert (type(error), error.hint) == (AuthenticationFailed, "clock")
    assert len(asked) == calls


@pytest.mark.parametrize(
    ("contact_id", "error_class", "calls"),
    [
        pytest.param(contacts.HTML, ServiceFailed, 3, id="html"),
        pytest.param(contacts.EMPTY, ServiceFailed, 3, id="empty"),
        pytest.param(contacts.DROPPED, Unreachable, 3, id="dropped"),
    ],
)
async def test_no_answer_of_cccs_is_a_failure(
    network: Network,
    sandbox: CallCenter,
    contact_id: str,
    error_class: type[CallCenterError],
    calls: int,
) -> None:
    """A proxy's 5xx page, an empty answer and a lost connection are tried three times."""
    error = await failure(client(network, await sandbox.start()), contact_id)
    assert type(error) is error_class
    assert sandbox.calls[contact_id] == calls


# What goes over the wire


async def test_nothing_personal_stands_in_the_url(network: Network, serve: Serve) -> None:
    """Contact and instance travel in the body: URLs end up in the logs of proxies."""
    seen: list[tuple[str, str, str]] = []

    async def record(request: web.Request) -> web.Response:
        seen.append((request.method, request.raw_path, await request.text()))
        return web.Response(body=FOUND)

    await client(network, await serve(record)).list_recordings_by_contact_id("2020927020")
    ((method, url, body),) = seen
    assert method == "POST"
    assert url == "/"
    parameters = parse_qs(body)
    assert parameters["Action"] == ["ListRecordingsByContactId"]
    assert parameters["ContactId"] == ["2020927020"]
    assert parameters["InstanceId"] == [INSTANCE_ID]


async def test_every_call_has_its_own_nonce(network: Network, serve: Serve) -> None:
    """CCC refuses a nonce that it has seen: two equal questions differ in it, and are signed so."""
    seen: list[dict[str, list[str]]] = []

    async def record(request: web.Request) -> web.Response:
        seen.append(parse_qs(await request.text()))
        return web.Response(body=FOUND)

    asked = client(network, await serve(record))
    await asked.list_recordings_by_contact_id(contacts.SAMPLE)
    await asked.list_recordings_by_contact_id(contacts.SAMPLE)
    first, second = seen
    assert first["SignatureNonce"] != second["SignatureNonce"]
    assert first["Signature"] != second["Signature"]


async def test_a_connection_is_kept(network: Network, serve: Serve) -> None:
    """The second question goes over the first one's connection."""
    ports: set[int] = set()

    async def record(request: web.Request) -> web.Response:
        assert request.transport is not None
        ports.add(request.transport.get_extra_info("peername")[1])
        return web.Response(body=FOUND)

    asked = client(network, await serve(record))
    await asked.list_recordings_by_contact_id(contacts.SAMPLE)
    await asked.list_recordings_by_contact_id(contacts.SAMPLE)
    assert len(ports) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(network: Network, serve: Serve, status: int) -> None:
    """A signed request goes to the configured endpoint only, whoever says otherwise."""
    paths: list[str] = []

    async def redirect(request: web.Request) -> web.Response:
        paths.append(request.path)
        return web.Response(status=status, headers={"Location": "/elsewhere"})

    error = await failure(client(network, await serve(redirect)))
    assert type(error) is UnexpectedAnswer
    assert error.http_status == status
    assert paths == ["/"]


# Lost connections


class Losing:
    """Answers the first request, then loses as many as told, then answers again."""

    def __init__(self, losses: int) -> None:
        self.ports: list[int] = []
        self.signed: list[tuple[str, str]] = []
        self._losses = losses

    async def answer(self, request: web.Request) -> web.Response:
        """Handle one request."""
        assert request.transport is not None
        self.ports.append(request.transport.get_extra_info("peername")[1])
        form = parse_qs(await request.text())
        self.signed.append((form["SignatureNonce"][0], form["Signature"][0]))
        if 1 < len(self.signed) <= 1 + self._losses:
            request.transport.abort()
        return web.Response(body=FOUND)


async def test_a_lost_connection_is_made_good_once(network: Network, serve: Serve) -> None:
    """A kept-alive connection that the server closed: the same question, signed anew, once."""
    server = Losing(losses=1)
    asked = client(network, await serve(server.answer))
    await asked.list_recordings_by_contact_id(contacts.SAMPLE)
    found = await asked.list_recordings_by_contact_id(contacts.SAMPLE)
    assert len(found.recordings) == 1
    first, lost, again = server.ports
    assert first == lost != again
    nonces, signatures = zip(*server.signed, strict=True)
    assert len(set(nonces)) == len(set(signatures)) == 3


async def test_a_third_loss_is_a_failure(network: Network, serve: Serve) -> None:
    """Who loses the connection three times in a row cannot be reached."""
    server = Losing(losses=5)
    asked = client(network, await serve(server.answer))
    await asked.list_recordings_by_contact_id(contacts.SAMPLE)
    assert type(await failure(asked)) is Unreachable
    assert len(server.signed) == 1 + 3


async def test_half_an_answer_is_a_loss(network: Network, listen: Listen) -> None:
    """A connection that ends inside the body is lost, not an answer."""
    connections = 0

    async def half(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + FOUND[:100])
        await writer.drain()

    assert type(await failure(client(network, await listen(half)))) is Unreachable
    assert connections == 3


async def test_nobody_listens(network: Network) -> None:
    """A refused connection is told as such."""
    with socket.socket() as bound:  # holds the port, and does not listen
        bound.bind(("127.0.0.1", 0))
        error = await failure(client(network, f"http://127.0.0.1:{bound.getsockname()[1]}"))
    assert type(error) is Unreachable


async def test_an_unknown_certificate_is_refused(network: Network) -> None:
    """Without a certificate of a known authority nothing is sent, the access key's id included."""
    asked: list[str] = []

    async def record(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(body=FOUND)

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    app = web.Application()
    app.router.add_post("/", record)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        error = await failure(client(network, f"https://127.0.0.1:{runner.addresses[0][1]}"))
    finally:
        await runner.cleanup()
    assert isinstance(error, Misconfigured)
    assert (error.hint, error.detail) == ("certificate", "unable to get local issuer certificate")
    assert asked == []


# What never ends, and what is too much


async def test_silence_ends_at_the_deadline(network: Network, serve: Serve) -> None:
    """A server that takes the question and never answers is left at the deadline."""

    async def hang(_: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    async with asyncio.timeout(PATIENCE):
        error = await failure(client(network, await serve(hang), deadline=SHORT))
    assert type(error) is TimedOut


async def test_a_drip_ends_at_the_deadline(network: Network, serve: Serve) -> None:
    """The deadline counts from the question, not from the last byte."""

    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b" ")
            await asyncio.sleep(SHORT / 20)  # the pace of the drip

    async with asyncio.timeout(PATIENCE):
        error = await failure(client(network, await serve(drip), deadline=SHORT))
    assert type(error) is TimedOut


async def test_a_length_beyond_the_limit_is_enough(network: Network, serve: Serve) -> None:
    """More than 8 MiB is nothing of CCC's: who announces it is not listened to any longer."""

    async def announce(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.content_length = LARGEST_BODY + 1
        await response.prepare(request)
        await asyncio.Event().wait()
        return response

    assert type(await failure(client(network, await serve(announce)))) is UnexpectedAnswer


async def test_a_body_beyond_the_limit_is_not_read(network: Network, serve: Serve) -> None:
    """Without a length beforehand, reading ends where the limit is passed."""

    async def flood(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b" " * 65536)

    assert type(await failure(client(network, await serve(flood)))) is UnexpectedAnswer


@pytest.mark.parametrize("chunked", [False, True], ids=["declared", "chunked"])
async def test_a_body_of_the_limit_is_read(
    network: Network, serve: Serve, *, chunked: bool
) -> None:
    """Exactly 8 MiB is still an answer."""

    async def fill(request: web.Request) -> web.StreamResponse:
        return await send(request, LARGEST_BODY, chunked=chunked)

    asked = client(network, await serve(fill))
    assert len((await asked.list_recordings_by_contact_id(contacts.SAMPLE)).recordings) == 1


async def send(request: web.Request, size: int, *, chunked: bool) -> web.StreamResponse:
    """The sample, filled up with blanks."""
    response = web.StreamResponse()
    if chunked:
        response.enable_chunked_encoding()
    else:
        response.content_length = size
    await response.prepare(request)
    await response.write(FOUND.ljust(size))
    await response.write_eof()
    return response


# What an error may tell


async def test_what_is_not_http_is_unexpected(network: Network, listen: Listen) -> None:
    """Another protocol on the port is no answer, and the signed URL is nowhere in the traceback."""

    async def other(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.6\r\n")
        await writer.drain()

    error = await failure(client(network, await listen(other)))
    told = "".join(traceback.format_exception(error))
    assert type(error) is UnexpectedAnswer
    assert "Signature=" not in told
    assert ACCESS_KEY_ID not in told


async def test_an_echo_of_the_signed_text_is_not_repeated(network: Network, serve: Serve) -> None:
    """The server's echo of what was signed holds the contact: the error keeps it to itself."""

    async def echo(request: web.Request) -> web.Response:
        message = f"server string to sign is:{await request.text()}"
        body = {"Code": "SignatureDoesNotMatch", "Message": message}
        return web.Response(status=400, text=json.dumps(body))

    error = await failure(client(network, await serve(echo)), "15588886666")
    told = "".join(traceback.format_exception(error)) + repr(vars(error))
    assert type(error) is AuthenticationFailed
    assert "15588886666" not in told
    assert ACCESS_KEY_ID not in told
