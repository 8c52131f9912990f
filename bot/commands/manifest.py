"""`python -m bot manifest [https://address] [--socket] [--json]`: the manifest, filled in."""

import json

from bot.commands.spoken import say
from bot.slack.manifest import EXAMPLE, as_yaml, manifest, new_app_link

RIGHT, WRONG = 0, 2
_HTTP = """\
# Slack app manifest, for HTTP: api.slack.com/apps → Create New App → From a manifest.
"""
_FILL_IN = """\
# With your own address in it: python -m bot manifest https://your.address
"""
_SOCKET = """\
# Slack app manifest, for Socket Mode, which needs no address: as manifest.yml, without addresses.
"""


def run(address: str, *, socket: bool, as_json: bool, link: bool) -> int:
    """Print it; 2 where the address is none that Slack would call."""
    if socket and address:
        say("python -m bot manifest: Socket Mode needs no address; leave it out")
        return WRONG
    try:
        if link:
            print(new_app_link(address))
            return RIGHT
        filled = manifest("" if socket else address or EXAMPLE)
    except ValueError:
        say(
            "python -m bot manifest: the address must be https:// and a host, as Slack reaches it, "
            "such as {}",
            EXAMPLE,
        )
        return WRONG
    if as_json:
        print(json.dumps(filled, ensure_ascii=False, indent=2))
    else:
        head = _SOCKET if socket else _HTTP if address else _HTTP + _FILL_IN
        print(head + as_yaml(filled), end="")
    return RIGHT
