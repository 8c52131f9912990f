"""The settings of listening: where the player is, and from which hosts recordings come. Pure."""

from typing import NamedTuple

from bot.callcenter.recording_hosts import (
    HostProblem,
    HostRefused,
    RecordingHost,
    RecordingHosts,
    recording_host,
)
from bot.settings import table
from bot.settings.reader import Reader

_HOST_PROBLEMS = {
    HostProblem.FORM: "holds {}; each entry must be the exact name of one host",
    HostProblem.PORT: "holds {}; only a host on this machine itself may have a port",
    HostProblem.LOOPBACK_PORT: "holds {}, which is this machine itself and needs its port",
    HostProblem.PRIVATE: "holds {}, which is no address of the public internet",
    HostProblem.NUMERIC: "holds {}, a number that some programs read as an address",
    HostProblem.SUFFIX: "holds {}, below which anybody may have a host; name yours exactly",
}


class ListenSettings(NamedTuple):
    """How people listen."""

    public_url: str  # this app's own address, without a slash behind it; "" for none
    in_slack: bool  # whether the player opens within Slack, too
    direct_links: bool  # whether the storage's own links are given out where there is no player
    at_once: int  # listeners at each instance
    hosts: RecordingHosts  # from which recordings are fetched


def listen_settings(reader: Reader) -> ListenSettings:
    """As they are set; the reader collects what is wrong with them."""
    public_url = table.PUBLIC_URL.read(reader)
    in_slack = table.LISTEN_IN_SLACK.read(reader) == "yes"
    direct_links = table.LISTEN_DIRECT_LINKS.read(reader) == "yes"
    if in_slack and not public_url.startswith("https://"):
        reader.warn(table.LISTEN_IN_SLACK.name, "has no effect without PUBLIC_URL with https")
        in_slack = False
    if direct_links and public_url:
        reader.warn(table.LISTEN_DIRECT_LINKS.name, "has no effect with PUBLIC_URL")
    return ListenSettings(
        public_url, in_slack, direct_links, table.LISTENERS_AT_ONCE.read(reader), _hosts(reader)
    )


def _hosts(reader: Reader) -> RecordingHosts:
    added = list[RecordingHost]()
    for entry in table.RECORDING_HOSTS.read(reader) or ():
        try:
            added.append(recording_host(entry))
        except HostRefused as error:
            fix = _HOST_PROBLEMS[error.problem]
            reader.problem(table.RECORDING_HOSTS.name, fix, repr(entry[:80]))
    return RecordingHosts(tuple(added))
