"""The address of a recording: what CCC says is asked only where everybody reads the right host."""

import http.client
import urllib.request
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from yarl import URL

from bot.callcenter.recording_hosts import (
    BUCKET,
    HostProblem,
    HostRefused,
    RecordingHost,
    RecordingHosts,
    is_public,
    recording_host,
)
from bot.callcenter.signed_url import SignedUrl, signed_url
from bot.errors import CallCenterError, Hint, RecordingElsewhere
from tests.hostile_urls import GOOD, HOSTILE, PATH

VENDORS = RecordingHosts()
LOCAL = RecordingHosts(
    (RecordingHost("127.0.0.1", 9000), RecordingHost("::1", 9001), RecordingHost("oss.example.com"))
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile(text: str) -> None:
    """What is not plainly a URL of a known host is refused, and the error says nothing of it."""
    with pytest.raises(CallCenterError) as refused:
        signed_url(text, VENDORS)
    assert "canary" not in f"{refused.value!r} {refused.value} {vars(refused.value)}"


@pytest.mark.parametrize(
    "text",
    [
        "http://[127.0.0.1]:9000/x",
        "http://127.0.0.1/x",
        "http://127.0.0.1:09000/x",
        "http://127.0.0.1:9001/x",
        "http://127.0.0.2:9000/x",
        "http://localhost:9000/x",
        "http://127.1:9000/x",
        "http://[::1]:9000/x",
        "http://[0:0:0:0:0:0:0:1]:9001/x",
        "http://::1:9001/x",
        "http://[::ffff:127.0.0.1]:9000/x",
        "http://oss.example.com:443/x",
    ],
)
def test_beside_an_added_host(text: str) -> None:
    """What the setting adds is that host and that port alone, written as everybody writes it."""
    with pytest.raises(CallCenterError):
        signed_url(text, LOCAL)


@pytest.mark.parametrize(
    ("text", "url", "host", "expires"),
    [
        (GOOD, f"https://{BUCKET}{PATH}", BUCKET, 1700000000),
        (f'"{GOOD}"', f"https://{BUCKET}{PATH}", BUCKET, 1700000000),
        (f"HTTPS://{BUCKET.upper()}{PATH}", f"https://{BUCKET}{PATH}", BUCKET, 1700000000),
        (f"http://{BUCKET}/a/B.WAV", f"https://{BUCKET}/a/B.WAV", BUCKET, None),
        (f"http://{BUCKET}/a?Expires=1&Expires=2", f"https://{BUCKET}/a?Expires=1&Expires=2", BUCKET, None),  # noqa: E501
        (f"http://{BUCKET}/a?Expires={'9' * 99}", f"https://{BUCKET}/a?Expires={'9' * 99}", BUCKET, None),  # noqa: E501
        (f"http://{BUCKET}/a?NotExpires=1", f"https://{BUCKET}/a?NotExpires=1", BUCKET, None),
        (f"http://{BUCKET}/%41%2f~?a=%2B+b", f"https://{BUCKET}/%41%2f~?a=%2B+b", BUCKET, None),
        ("http://127.0.0.1:9000/x", "http://127.0.0.1:9000/x", "127.0.0.1", None),
        ("https://127.0.0.1:9000/x", "https://127.0.0.1:9000/x", "127.0.0.1", None),
        ("http://[::1]:9001/x?", "http://[::1]:9001/x?", "::1", None),
        ("http://oss.example.com/x", "https://oss.example.com/x", "oss.example.com", None),
    ],
)  # fmt: skip
def test_what_passes(text: str, url: str, host: str, expires: int | None) -> None:
    """`http` becomes `https` but on loopback; path and query stay as they were signed."""
    assert signed_url(text, LOCAL) == SignedUrl(url, host, expires)


def test_the_url_is_not_shown() -> None:
    """Whoever sees a `SignedUrl` in a log learns the host and the time, and not the signature."""
    assert "canary" not in repr(signed_url(GOOD, VENDORS))


def test_elsewhere() -> None:
    """Another host is named, so that it can be added to the setting; the advice says so."""
    with pytest.raises(RecordingElsewhere) as refused:
        signed_url(f"http://Our.Bucket.example.com{PATH}", VENDORS)
    assert (refused.value.host, refused.value.hint) == ("our.bucket.example.com", Hint.ELSEWHERE)


PIECES = st.sampled_from(
    [
        *("http", "https", "://", ":", "/", "//", "\\", "@", "#", "?", "%", "[", "]", '"', "\t"),
        *("\n", " ", ".", "..", "a", "evil.test", BUCKET, BUCKET.upper(), "127.0.0.1", ":9000"),
        *("[::1]:9001", "oss.example.com", "%2e", "%40", "&", "=", ";", "x.wav", ":80", "а", "。"),
    ]
)
TEXTS = st.one_of(
    st.lists(PIECES, max_size=12).map("".join),
    st.builds("http://{}{}".format, st.sampled_from([BUCKET, "127.0.0.1:9000"]), st.text()),
    st.builds("http://{}/{}".format, st.sampled_from([BUCKET, "[::1]:9001"]), st.text("a/.%?&=2e")),
)


@given(TEXTS)
@example(GOOD)
@example("https://127.0.0.1:9000/a?b")
@example("http://[::1]:9001/a")
def test_all_parsers_agree(text: str) -> None:
    """Whatever passes, every library connects to the allowed host and port, and asks the same."""
    try:
        read = signed_url(text, LOCAL)
    except CallCenterError:
        return
    port = next((each.port for each in LOCAL.added if each.host == read.host), None) or 443
    yarl = URL(read.url, encoded=True)
    split = urlsplit(read.url)
    request = urllib.request.Request(read.url)  # noqa: S310 — only made
    connection = http.client.HTTPSConnection(request.host)
    assert RecordingHost(read.host, None if port == 443 else port) in LOCAL
    assert (yarl.raw_host, yarl.port, yarl.user) == (read.host, port, None)
    assert (split.hostname, split.port or 443, split.username) == (read.host, port, None)
    assert (connection.host.strip("[]"), connection.port) == (read.host, port)
    tail = read.url.split("/", 3)[3]
    assert text.strip('"').split("/", 3)[3] == tail
    assert request.selector == f"/{tail}"
    # An empty query is no query for yarl; nothing that is signed has one.
    assert yarl.raw_path_qs == f"/{tail}".removesuffix("?" if tail.count("?") == 1 else "")


ENTRIES = [
    (BUCKET, RecordingHost(BUCKET)),
    ("OSS.Example.com", RecordingHost("oss.example.com")),
    ("oss.example.com:443", RecordingHost("oss.example.com")),
    ("xn--fiqs8s.example.com", RecordingHost("xn--fiqs8s.example.com")),
    ("8.8.8.8", RecordingHost("8.8.8.8")),
    ("[2606:4700::1]", RecordingHost("2606:4700::1")),
    ("localhost:9000", RecordingHost("localhost", 9000)),
    ("LOCALHOST:1", RecordingHost("localhost", 1)),
    ("127.0.0.1:443", RecordingHost("127.0.0.1", 443)),
    ("127.200.0.1:9000", RecordingHost("127.200.0.1", 9000)),
    ("[::1]:9000", RecordingHost("::1", 9000)),
]


@pytest.mark.parametrize(("entry", "host"), ENTRIES)
def test_entries(entry: str, host: RecordingHost) -> None:
    """An entry is an exact host; only on loopback it has a port."""
    assert recording_host(entry) == host


REFUSED = [
    ("", HostProblem.FORM),
    (" ", HostProblem.FORM),
    ("oss.example.com ", HostProblem.FORM),
    ("oss.example.com\n", HostProblem.FORM),
    ("oss.example.com.", HostProblem.FORM),
    (".aliyuncs.com", HostProblem.FORM),
    ("*.aliyuncs.com", HostProblem.FORM),
    ("oss_x.example.com", HostProblem.FORM),
    ("oss..example.com", HostProblem.FORM),
    ("-oss.example.com", HostProblem.FORM),
    ("https://oss.example.com", HostProblem.FORM),
    ("oss.example.com/path", HostProblem.FORM),
    ("user@oss.example.com", HostProblem.FORM),
    ("oss.example.com:", HostProblem.FORM),
    ("oss.example.com:x", HostProblem.FORM),
    ("oss.example.com:443:443", HostProblem.FORM),
    ("::1", HostProblem.FORM),
    ("::1:9000", HostProblem.FORM),
    ("[127.0.0.1]:9000", HostProblem.FORM),
    ("[::1", HostProblem.FORM),
    ("[fe80::1%eth0]", HostProblem.FORM),
    ("[0:0:0:0:0:0:0:1]:9000", HostProblem.FORM),
    ("录音.example.com", HostProblem.FORM),
    ("\u212aay.example.com", HostProblem.FORM),  # the Kelvin sign
    (f"{'a' * 64}.example.com", HostProblem.FORM),
    (f"{'a.' * 130}com", HostProblem.FORM),
    ("oss.example.com:0", HostProblem.PORT),
    ("oss.example.com:80", HostProblem.PORT),
    ("oss.example.com:8443", HostProblem.PORT),
    ("oss.example.com:99999", HostProblem.PORT),
    ("127.0.0.1:0", HostProblem.PORT),
    ("127.0.0.1:65536", HostProblem.PORT),
    ("8.8.8.8:80", HostProblem.PORT),
    ("localhost", HostProblem.LOOPBACK_PORT),
    ("127.0.0.1", HostProblem.LOOPBACK_PORT),
    ("[::1]", HostProblem.LOOPBACK_PORT),
    ("10.0.0.1", HostProblem.PRIVATE),
    ("10.0.0.1:443", HostProblem.PRIVATE),
    ("192.168.1.1", HostProblem.PRIVATE),
    ("172.16.0.1", HostProblem.PRIVATE),
    ("100.64.0.1", HostProblem.PRIVATE),
    ("169.254.169.254", HostProblem.PRIVATE),
    ("0.0.0.0", HostProblem.PRIVATE),  # noqa: S104 — refused
    ("224.0.0.1", HostProblem.PRIVATE),
    ("255.255.255.255", HostProblem.PRIVATE),
    ("[::]", HostProblem.PRIVATE),
    ("[fe80::1]", HostProblem.PRIVATE),
    ("[fd00::1]", HostProblem.PRIVATE),
    ("[ff0e::1]", HostProblem.PRIVATE),
    ("[::ffff:127.0.0.1]:9000", HostProblem.PRIVATE),
    ("[2002:7f00:1::]", HostProblem.PRIVATE),
    ("foo.localhost", HostProblem.PRIVATE),
    ("2130706433", HostProblem.NUMERIC),
    ("127.1", HostProblem.NUMERIC),
    ("0x7f.1", HostProblem.NUMERIC),
    ("0x7f000001", HostProblem.NUMERIC),
    ("0177.0.0.1", HostProblem.NUMERIC),
    ("127.0.0.01", HostProblem.NUMERIC),
    ("oss.example.0x1", HostProblem.NUMERIC),
    ("com", HostProblem.SUFFIX),
    ("aliyuncs.com", HostProblem.SUFFIX),
    ("oss-cn-shanghai.aliyuncs.com", HostProblem.SUFFIX),
]


@pytest.mark.parametrize(("entry", "problem"), REFUSED)
def test_entries_refused(entry: str, problem: HostProblem) -> None:
    """An entry that names no single public host, or nothing on loopback, is refused with why."""
    with pytest.raises(HostRefused) as refused:
        recording_host(entry)
    assert refused.value.problem is problem


@given(st.text(max_size=80))
def test_any_entry(entry: str) -> None:
    """Whatever is set, it is read or refused."""
    try:
        host = recording_host(entry)
    except HostRefused:
        return
    assert host.host == host.host.lower()


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1", True),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::808:808", True),
        ("127.0.0.1", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::a00:1", False),
        ("::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2001:0:7f00:1::", False),
        ("100.100.100.200", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("ff0e::1", False),
        ("fec0::1", False),
        ("", False),
        ("example.com", False),
    ],
)
def test_public(address: str, public: bool) -> None:  # noqa: FBT001 — a column of the table
    """An address is public when it is so in whatever it is wrapped."""
    assert is_public(address) is public
