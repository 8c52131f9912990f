"""The operator's network: proxies, certificates, addresses; every service by one rule."""

import asyncio
import re
import socket
import urllib.request
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Cause, SettingsError
from bot.errors.causes import cause_of
from bot.messages.message import message
from bot.messages.rich import rich
from bot.sandbox import contacts
from bot.sandbox.demo import bot_process
from bot.sandbox.slack import APP_TOKEN, Slack
from bot.server.session import Network
from bot.settings import proxies
from bot.settings.proxies import Proxies
from bot.slack.outcome import Outcome
from bot.slack.response_url import ResponseUrl
from tests.running import no_wait, python_m_bot
from tests.servers.proxy import ProxyServer, TlsFront

SLACK, CALL_CENTER, HOOKS = "slack.test", "ccc.test", "hooks.slack.com"


class Company:
    """A network whose only way out is a proxy, and whose certificates are its own.

    Attributes:
        environ: the settings of a bot in it.
    """

    def __init__(self, environ: dict[str, str], folder: Path) -> None:
        self._folder = folder
        self._ca = trustme.CA()
        slack, center = environ["SLACK_API_URL"], environ["CCC_ENDPOINT"]
        self._ports = {SLACK: urlsplit(slack).port or 0, CALL_CENTER: urlsplit(center).port or 0}
        self._ports[HOOKS] = self._ports[SLACK]
        self._fronts: list[TlsFront] = []
        here = {"SLACK_API_URL": f"https://{SLACK}/api/", "CCC_ENDPOINT": f"https://{CALL_CENTER}"}
        self.environ = {**environ, **here}

    async def start(self) -> None:
        ports = {}
        for host, port in self._ports.items():
            front = TlsFront(self._ca, host, port)
            self._fronts.append(front)
            ports[host] = await front.start()
        self.proxy = ProxyServer(ports)
        self.at = await self.proxy.start()
        root = self._folder / "ca.pem"
        self._ca.cert_pem.write_to_path(str(root))
        self.environ |= {"HTTPS_PROXY": f"http://{self.at}", "SSL_CERT_FILE": str(root)}

    async def stop(self) -> None:
        await self.proxy.stop()
        for front in self._fronts:
            await front.stop()


@pytest.fixture
async def company(environ: dict[str, str], tmp_path: Path) -> AsyncIterator[Company]:
    made = Company(environ, tmp_path)
    await made.start()
    yield made
    await made.stop()


# Through the proxy


@pytest.mark.parametrize("written", ["http://{}", "{}", "HTTP://{}", "http://{}/"])
@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy"])
async def test_check_through_a_proxy(company: Company, written: str, name: str) -> None:
    """Slack and the call center, through a proxy that is written in any way `urllib` reads."""
    del company.environ["HTTPS_PROXY"]
    environ = {**company.environ, name: written.format(company.at)}
    code, out, err = await python_m_bot(environ, "check")
    assert (code, err) == (0, "")
    assert {line[0] for line in out.splitlines()} == {"✓", "→"}  # the latter: what is next
    assert {target.partition(":")[0] for target in company.proxy.asked} == {SLACK, CALL_CENTER}


async def test_lookup_through_a_proxy(company: Company) -> None:
    """So does the look-up in a terminal."""
    code, out, _ = await python_m_bot(company.environ, "lookup", contacts.SAMPLE)
    assert code == 0
    assert "小芳" in out


async def test_serving_through_a_proxy(company: Company) -> None:
    """Over HTTP, the bot becomes ready."""
    async with bot_process(company.environ) as url, aiohttp.ClientSession() as session:
        assert (await session.get(f"{url}/readyz")).status == 200
    assert f"{SLACK}:443" in company.proxy.asked


async def test_socket_through_a_proxy(company: Company, workspace: Slack) -> None:
    """In Socket Mode, the socket goes through it, too."""
    workspace.public = f"https://{SLACK}"
    environ = {**company.environ, "SLACK_APP_TOKEN": APP_TOKEN}
    async with bot_process(environ) as url, aiohttp.ClientSession() as session:
        assert (await session.get(f"{url}/readyz")).status == 200
    assert f"{SLACK}:443" in company.proxy.asked
    assert workspace.made("socket")


async def test_response_url_through_a_proxy(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A `response_url` is at another host, and goes the same way."""
    monkeypatch.setenv("SSL_CERT_FILE", company.environ["SSL_CERT_FILE"])
    for direct, asked in (("", 1), (HOOKS, 1)):
        async with Network(Proxies(https=f"http://{company.at}", direct=direct)) as network:
            sender = ResponseUrl(network.session, network.proxy, sleep=no_wait)
            await sender.send(f"https://{HOOKS}/response/x", message(rich("x")), reference="r")
        assert company.proxy.asked.count(f"{HOOKS}:443") == asked


async def test_no_proxy(company: Company) -> None:
    """A host of `NO_PROXY` is asked directly: here, that leads nowhere."""
    environ = {**company.environ, "NO_PROXY": f"x.test, {SLACK}"}
    _, out, _ = await python_m_bot(environ, "check")
    assert company.proxy.asked == [f"{CALL_CENTER}:443"]
    assert SLACK in out or "Slack could not be reached" in out


async def test_loopback_is_direct(environ: dict[str, str]) -> None:
    """This machine itself is never asked through a proxy, whatever the settings say."""
    proxy = ProxyServer({})
    at = await proxy.start()
    through = {"HTTPS_PROXY": at, "HTTP_PROXY": at, "NO_PROXY": ""}
    assert (await python_m_bot({**environ, **through}, "check"))[0] == 0
    assert proxy.asked == []
    await proxy.stop()


@pytest.mark.parametrize("status", [407, 403])
async def test_a_proxy_that_refuses(company: Company, status: int) -> None:
    """A proxy that wants credentials, or forbids the host, is said as that, and fails `check`."""
    company.proxy.status = status
    code, out, _ = await python_m_bot(company.environ, "check")
    assert code == 2
    wrong = [line for line in out.splitlines() if line.startswith("✗")]
    assert len(wrong) == 2
    assert all("HTTPS_PROXY=http://user:password@proxy:port" in line for line in wrong)


async def test_a_proxy_with_credentials(company: Company, tmp_path: Path) -> None:
    """Those of `HTTPS_PROXY` are used; nobody reads `.netrc`, which has the password, too."""
    company.proxy.credentials = "ada:s3cret"
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login ada password s3cret\n")
    home = {**company.environ, "HOME": str(tmp_path), "NETRC": str(tmp_path / ".netrc")}
    assert (await python_m_bot(home, "check"))[0] == 2
    with_credentials = {**home, "HTTPS_PROXY": f"http://ada:s3cret@{company.at}"}
    code, out, err = await python_m_bot(with_credentials, "check")
    assert code == 0
    assert "s3cret" not in out + err


async def test_a_proxy_that_is_down(company: Company) -> None:
    """A proxy that does not answer may come back: it only warns."""
    await company.proxy.stop()
    code, out, _ = await python_m_bot({**company.environ, "HTTPS_PROXY": "127.0.0.1:1"}, "check")
    assert code == 0
    assert "✗" not in out
    assert out.count("!") == 2


@pytest.mark.parametrize(
    "written",
    [
        "socks5://127.0.0.1:1080",
        "http://",
        "http://:3128",
        "http://a b:1",
        "http://a:99999",
        "[::1",
    ],
)
@pytest.mark.parametrize("name", ["HTTPS_PROXY", "http_proxy"])
async def test_no_url_of_a_proxy(environ: dict[str, str], name: str, written: str) -> None:
    """What is no proxy of HTTP is refused by its own name."""
    code, _, err = await python_m_bot({**environ, name: written}, "check")
    assert code == 2
    assert f"  {name}: " in err


HOSTS = st.sampled_from(["slack.com", "a.slack.com", "notslack.com", "ccc.x.com", "10.0.0.1"])
PATTERNS = st.lists(
    st.sampled_from(
        ["slack.com", ".slack.com", "*", "SLACK.com", "ccc.x.com:8443", "10.0.0.1", ""]
    ),
    max_size=3,
).map(", ".join)


@given(HOSTS, st.sampled_from(["", ":443", ":8443"]), PATTERNS)
def test_the_rule_is_urllibs(host: str, port: str, direct: str) -> None:
    """`NO_PROXY` means what it means to Python's own library."""
    found, _ = proxies.read({"HTTPS_PROXY": "http://proxy:1", "NO_PROXY": direct})
    bypass = urllib.request.proxy_bypass_environment  # type: ignore[attr-defined] # untyped
    expected = bool(bypass(f"{host}{port}", {"no": direct}))
    assert (found.of(f"https://{host}{port}/x") is None) is expected


@pytest.mark.parametrize(
    "environ",
    [
        {"HTTPS_PROXY": "http://a:1", "https_proxy": "http://b:2"},
        {"HTTPS_PROXY": "http://a:1", "https_proxy": ""},
        {"HTTP_PROXY": "http://a:1", "REQUEST_METHOD": "GET"},
        {"http_proxy": "http://a:1", "REQUEST_METHOD": "GET"},
        {"HTTP_PROXY": "http://a:1", "NO_PROXY": "x", "no_proxy": "y"},
        {},
    ],
)
def test_which_name_wins(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Lower case wins, also where it is blank, as in Python's own library."""
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "REQUEST_METHOD"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    expected = urllib.request.getproxies_environment()
    found, _ = proxies.read(environ)
    ours = {"https": found.https, "http": found.http, "no": found.direct}
    assert {name: value for name, value in ours.items() if value} == expected


# Certificates


async def test_an_untrusted_certificate(company: Company) -> None:
    """Without the company's authority, `check` fails, with the remedy and OpenSSL's words."""
    del company.environ["SSL_CERT_FILE"]
    code, out, _ = await python_m_bot(company.environ, "check")
    assert code == 2
    wrong = [line for line in out.splitlines() if line.startswith("✗")]
    assert [host for host in (SLACK, CALL_CENTER) if not any(host in line for line in wrong)] == []
    assert all("SSL_CERT_FILE" in line and "certificate" in line for line in wrong)


async def test_an_untrusted_certificate_in_an_answer(company: Company) -> None:
    """Nobody is told to try again in a minute: it does not pass."""
    del company.environ["SSL_CERT_FILE"]
    code, out, _ = await python_m_bot(company.environ, "lookup", contacts.SAMPLE)
    assert code == 3
    assert "certificate is not trusted" in out
    assert "minute" not in out


async def test_certificates_from_the_file(company: Company, tmp_path: Path) -> None:
    """`SSL_CERT_FILE` may stand in `.env`, too."""
    root = company.environ.pop("SSL_CERT_FILE")
    (tmp_path / ".env").write_text(f"SSL_CERT_FILE={root}\n")
    assert (await python_m_bot(company.environ, "check", cwd=tmp_path))[0] == 0


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
async def test_no_certificates(environ: dict[str, str], tmp_path: Path, name: str) -> None:
    """A file or folder that is not there would silently trust nobody: it is named instead."""
    for command in (("check",), ("lookup", "2020927020"), ("serve",)):
        code, _, err = await python_m_bot({**environ, name: str(tmp_path / "none")}, *command)
        assert code == 2
        assert f"  {name}: " in err


async def test_a_folder_of_certificates(company: Company, tmp_path: Path) -> None:
    """`SSL_CERT_DIR` names a folder whose files are called by their hash, as OpenSSL wants it."""
    root = Path(company.environ.pop("SSL_CERT_FILE"))
    folder = tmp_path / "certs"
    folder.mkdir()
    process = await asyncio.create_subprocess_exec(
        *("openssl", "x509", "-hash", "-noout", "-in", str(root)),
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    (folder / f"{out.decode().strip()}.0").symlink_to(root)
    code, said, _ = await python_m_bot({**company.environ, "SSL_CERT_DIR": str(folder)}, "check")
    assert (code, "✗" in said) == (0, False)


async def test_plain_where_tls_is_meant(environ: dict[str, str]) -> None:
    """A server that speaks no TLS where https is written stays so, and `check` fails."""
    endpoint = environ["CCC_ENDPOINT"].replace("http:", "https:")
    code, out, _ = await python_m_bot({**environ, "CCC_ENDPOINT": endpoint}, "check")
    assert code == 2
    assert "✗ The call center: 127.0.0.1 speaks no TLS" in out


def test_a_host_name_that_cannot_be_one() -> None:
    """What cannot be looked up at all is no outage."""
    assert cause_of(UnicodeError("label too long")) is Cause.ADDRESS


def test_an_unreadable_certificate_is_a_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that holds no certificate is named."""
    (tmp_path / "ca.pem").write_text("nothing")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with pytest.raises(SettingsError, match="SSL_CERT_FILE"):
        Network()


async def test_a_standing_cause_is_not_repeated() -> None:
    """Slack is not asked four times where a certificate stands in the way."""
    ca, waits = trustme.CA(), list[float]()
    front = TlsFront(ca, "127.0.0.1", 1)
    port = await front.start()

    async def count(seconds: float) -> None:
        waits.append(seconds)

    async with Network() as network:
        sender = ResponseUrl(network.session, network.proxy, on_loopback=True, sleep=count)
        url = f"https://127.0.0.1:{port}/"
        sent = await sender.send(url, message(rich("x")), reference="r")
    assert (sent.error, sent.outcome, waits) == ("certificate", Outcome.REFUSED, [])
    await front.stop()


# Where we listen


ANY_V4 = "0.0.0.0"  # noqa: S104 — bound for a moment


@pytest.mark.parametrize("host", ["::", "[::]", ANY_V4, "127.0.0.1", "::1", "localhost"])
async def test_bind_host(environ: dict[str, str], host: str) -> None:
    """`::` serves IPv4 and IPv6; every other address what it says."""
    async with bot_process({**environ, "BIND_HOST": host}) as url:
        port = int(re.findall(r":(\d+)$", url)[0])
        reached = {address: await _reached(address, port) for address in ("127.0.0.1", "::1")}
    both = host in ("::", "[::]")
    assert reached["127.0.0.1"] is (both or host in (ANY_V4, "127.0.0.1", "localhost"))
    assert reached["::1"] is (both or host == "::1") or host == "localhost"


async def _reached(address: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.settimeout(2)
        return probe.connect_ex((address, port)) == 0
