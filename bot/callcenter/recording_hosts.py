"""Where recordings may be fetched from: an exact list of hosts, never a pattern. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import NamedTuple

BUCKET = "cloudcallcenter-online.oss-cn-shanghai.aliyuncs.com"  # the vendor's, for 2017-07-05
HTTPS = 443
_HIGHEST_PORT = 65535
_LONGEST_NAME = 253
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_ENTRY = re.compile(
    r"(?P<host>\[[0-9a-fA-F]*:[0-9a-fA-F:.]+\]|[^:\[\]]+)(?::(?P<port>[0-9]{1,5}))?"
)
_BUCKET_LABELS = 4  # of bucket.region.aliyuncs.com; with fewer it is everybody's bucket
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")  # how a network of IPv6 alone reaches IPv4


class HostProblem(StrEnum):
    """Why an entry of RECORDING_HOSTS is not taken."""

    FORM = "form"  # neither `host` nor `host:port`: a URL, a wildcard, a blank, an underscore
    PORT = "port"  # only loopback is spoken to on another port than 443
    LOOPBACK_PORT = "loopback_port"  # an entry on loopback needs its port
    PRIVATE = "private"  # an address of no public network
    NUMERIC = "numeric"  # a number that some read as an address: 2130706433, 0x7f.1, 127.1
    SUFFIX = "suffix"  # everybody's hosts: com, aliyuncs.com, oss-cn-shanghai.aliyuncs.com


class HostRefused(ValueError):
    """An entry of RECORDING_HOSTS is not taken. `problem` says why."""

    def __init__(self, problem: HostProblem) -> None:
        super().__init__(problem)
        self.problem = problem


class RecordingHost(NamedTuple):
    """One host that is asked for recordings.

    Attributes:
        host: a name or an address in lower case; an IPv6 address without brackets.
        port: of a host on loopback, which is spoken to as the URL says, in http or https; None for
            every other host: https on 443.
    """

    host: str
    port: int | None = None


@dataclass(frozen=True, slots=True)
class RecordingHosts:
    """All hosts that are asked for recordings: the vendor's bucket, and what the setting adds."""

    added: tuple[RecordingHost, ...] = ()

    def __contains__(self, host: RecordingHost) -> bool:
        """Whether recordings are fetched from there."""
        return host == RecordingHost(BUCKET) or host in self.added


def recording_host(entry: str) -> RecordingHost:
    """One entry of RECORDING_HOSTS: `host` or `host:port`.

    Raises:
        HostRefused: a ValueError that says why.
    """
    read = _ENTRY.fullmatch(entry)
    if not read or not entry.isascii():
        raise HostRefused(HostProblem.FORM)
    host = read["host"].lower()
    port = int(read["port"]) if read["port"] else None
    if port is not None and not 0 < port <= _HIGHEST_PORT:
        raise HostRefused(HostProblem.PORT)
    if is_loopback(host.strip("[]")):
        if port is None:
            raise HostRefused(HostProblem.LOOPBACK_PORT)
        return RecordingHost(host.strip("[]"), port)
    problem = _problem(host)
    if problem:
        raise HostRefused(problem)
    if port not in (None, HTTPS):
        raise HostRefused(HostProblem.PORT)
    return RecordingHost(host.strip("[]"))


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself: `localhost`, `::1` or an address in 127.0.0.0/8."""
    address = _address(host)
    if isinstance(address, IPv4Address):
        return address.is_loopback
    return host in ("localhost", "::1")


def is_public(host: str) -> bool:
    """Whether an address is one of the public internet's."""
    address = _address(host)
    if isinstance(address, IPv6Address):
        embedded = address.ipv4_mapped
        if address in _NAT64:
            embedded = IPv4Address(int(address) & 0xFFFFFFFF)
        if embedded is None:
            tunnel = address.sixtofour or address.teredo
            return address.is_global and address in _GLOBAL_UNICAST and not tunnel
        address = embedded
    return bool(address and address.is_global and not address.is_multicast)


def _problem(host: str) -> HostProblem | None:
    """Why a host that is not on loopback is not taken; None where it is."""
    bare = host.strip("[]")
    address = _address(bare)
    if address is None or not _plain(bare, address):
        return _name_problem(host)
    return None if is_public(bare) else HostProblem.PRIVATE


def _name_problem(name: str) -> HostProblem | None:
    labels = name.split(".")
    if len(name) > _LONGEST_NAME or not _NAME.fullmatch(name):
        return HostProblem.FORM
    if not labels[-1][0].isalpha():
        return HostProblem.NUMERIC
    if labels[-1] == "localhost":
        return HostProblem.PRIVATE
    everybodys = labels[-2:] == ["aliyuncs", "com"] and len(labels) < _BUCKET_LABELS
    return HostProblem.SUFFIX if everybodys or len(labels) == 1 else None


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _plain(host: str, address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is written as everybody writes it, so that it can be compared as text."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return host == (f"::ffff:{mapped}" if mapped else str(address))  # as Python 3.13 writes it
