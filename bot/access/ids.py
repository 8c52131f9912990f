"""What the ids of Slack's objects look like. The one place that knows. Pure.

An id says by its first letter what it is (Slack's reference of object types): U or W a person, S a
user group, C or G a channel, D a conversation of two, T a workspace, E an organisation. Slack
promises upper case, and no length.
"""

import re

_PERSON = re.compile(r"[UW][A-Z0-9]{1,31}")
_GROUP = re.compile(r"S[A-Z0-9]{1,31}")
_CHANNEL = re.compile(r"[CG][A-Z0-9]{1,31}")
_CONVERSATION = re.compile(r"[CDG][A-Z0-9]{1,31}")
_ANY = re.compile(r"[CDEGSTUW][A-Z0-9]{1,31}")
_WORKSPACE = re.compile(r"[TE][A-Z0-9]{1,31}")


def is_person(text: str) -> bool:
    """Whether it can be a person's id; bots have one, too."""
    return bool(_PERSON.fullmatch(text))


def is_group(text: str) -> bool:
    """Whether it can be a user group's id."""
    return bool(_GROUP.fullmatch(text))


def is_channel(text: str) -> bool:
    """Whether it can be the id of a channel: public, private or of a group's direct messages."""
    return bool(_CHANNEL.fullmatch(text))


def is_conversation(text: str) -> bool:
    """Whether it can be the id of a channel or of a conversation of two."""
    return bool(_CONVERSATION.fullmatch(text))


def is_id(text: str) -> bool:
    """Whether it can be the id of any of these."""
    return bool(_ANY.fullmatch(text))


def is_workspace(text: str) -> bool:
    """Whether it can be the id of a workspace, or of the organisation that it belongs to."""
    return bool(_WORKSPACE.fullmatch(text))


def slack_id(value: object) -> str:
    """An id of a person, workspace or channel, for the log; anything else stays out."""
    return value if isinstance(value, str) and is_id(value) else ""
