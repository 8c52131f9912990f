"""What is said to the operator: one field for each sentence, in groups. Pure."""

from collections.abc import Mapping
from typing import NamedTuple

from bot.errors import Cause


class CheckWords(NamedTuple):
    """`python -m bot check`, what it says of each step."""

    audit: str
    audit_disk: str
    audit_folder: str
    settings: str
    slack: str
    slack_refused: str
    slack_unreachable: str
    clock: str
    instance: str
    scopes: str
    scopes_missing: str
    scopes_own: str  # the optional one, which `own` needs
    scopes_embed: str  # the optional one, which LISTEN_IN_SLACK needs
    embed: str
    listen: str
    listen_direct: str
    listen_not_set: str
    call_center: str
    call_center_right: str
    socket: str
    socket_refused: str
    redis: str
    redis_marks: str
    redis_slow: str
    redis_unreachable: str
    may: str
    contact: str
    everyone: str
    own: str
    nobody: str
    in_channel: str
    group: str
    no_name: str
    joined: str
    over_http: str
    over_socket: str
    next_right: str
    next_wrong: str


class OperatorWords(NamedTuple):
    """What stands in the way of the operator, and how to mend it."""

    services: Mapping[str, str]
    causes: Mapping[Cause, str]
    call_center: Mapping[str, str]  # about the call center's refusals
    rights: Mapping[str, str]  # of the access key, by the action of the call center
