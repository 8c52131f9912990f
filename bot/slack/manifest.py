"""The app's manifest: what Slack is told about it. Pure.

Source: https://docs.slack.dev/reference/app-manifest. The two manifests in the repository are what
`python -m bot manifest` prints; a test holds them equal.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

SCOPES = frozenset(
    {
        *("app_mentions:read", "channels:read", "chat:write", "commands", "groups:read"),
        *("im:history", "mpim:read", "usergroups:read", "users:read"),
    }
)
EMAIL_SCOPE = "users:read.email"  # for `own` alone: an agent's e-mail in CCC is theirs in Slack
EMBED_SCOPE = "links.embed:write"  # for LISTEN_IN_SLACK alone: the player in a video block
# Whoever installs the app may decline them. Slack wants them among the others, too.
OPTIONAL_SCOPES = frozenset({EMAIL_SCOPE, EMBED_SCOPE})
EXAMPLE = "https://recordings.example.com"
EVENTS = (
    *("app_home_opened", "app_mention", "app_uninstalled", "message.im"),
    *("subteam_members_changed", "subteam_updated", "tokens_revoked", "user_change"),
)
_PATH = "/slack/events"
# A name in the internet's own tree: Slack finds no other, and no certificate holds for one.
_PUBLIC = re.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+(?!local$|localhost$|internal$)[a-z][a-z0-9-]{1,62}"
)
_NEW_APP = "https://api.slack.com/apps?new_app=1&manifest_yaml="
_PLAIN = re.compile(r"[A-Za-z/](?:[A-Za-z0-9_./ -]*[A-Za-z0-9_./-])?(?::[A-Za-z0-9_./-]+)*")
_WORDS_OF_YAML = frozenset({"true", "false", "yes", "no", "on", "off", "null"})


def manifest(address: str = "") -> dict[str, Any]:
    """For an app at this address (https, a host); "" for Socket Mode, which needs none.

    Raises:
        ValueError: the address is none that Slack would call.
    """
    # Slack plays the player of no other host: https://docs.slack.dev/reference/block-kit/blocks/video-block
    embedded = {"unfurl_domains": [_host(address)]} if address else {}
    url = {"url": _events_url(address)} if address else {}
    request_url = {"request_url": _events_url(address)} if address else {}
    return {
        "display_information": {
            "name": "Recordings",
            "description": "A call's recordings, from its contact id, a phone number or an agent",
            "long_description": (
                "Type /recordings and a contact id (话务ID) of your Alibaba Cloud Call Center, and "
                "see who spoke with whom, when and for how long. Without an id, find the call from "
                "a phone number or an agent's name. Answers are private to the person who asks, "
                "and phone numbers are masked. The app reads from the call center; it changes "
                "nothing there."
            ),
            "background_color": "#1f3a5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "recordings", "always_online": True},
            "shortcuts": [
                {
                    "name": "Find recordings",
                    "type": "message",
                    "callback_id": "find_recordings",
                    "description": "Looks up the contact ids and phone numbers in this message",
                },
                {
                    "name": "Search recordings",
                    "type": "global",
                    "callback_id": "search_recordings",
                    "description": "Finds calls by contact id, phone number or agent",
                },
            ],
            "slash_commands": [
                {
                    "command": "/recordings",
                    **url,
                    "description": (
                        "A call's recordings, from its contact id (话务ID) or a phone number"
                    ),
                    "usage_hint": (
                        "2020927020 [more ids] | phone 155… [7d] | agent 小芳 [today] | "
                        "audit 2020927020 | help"
                    ),
                    "should_escape": True,
                }
            ],
            **embedded,
        },
        "oauth_config": {
            "scopes": {
                "bot": sorted(SCOPES | OPTIONAL_SCOPES),
                "bot_optional": sorted(OPTIONAL_SCOPES),
            }
        },
        "settings": {
            "event_subscriptions": {**request_url, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **request_url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not address,
            "token_rotation_enabled": False,
        },
    }


def new_app_link(address: str = "") -> str:
    """One click on it creates the app: at this address, or for Socket Mode. Raises ValueError."""
    return _NEW_APP + quote(as_yaml(manifest(address)), safe="")


def as_yaml(value: Mapping[str, Any]) -> str:
    """As YAML, of what a manifest is made of: mappings, lists, texts, flags."""
    return "".join(f"{line}\n" for line in _mapping(value, ""))


def _host(address: str) -> str:
    """Of an address that Slack would call. Raises ValueError as `manifest` does."""
    return urlsplit(_events_url(address)).hostname or ""


def _events_url(address: str) -> str:
    """Of what somebody pasted: a bare host, too, and the whole address again."""
    parts = urlsplit(address if "://" in address else f"https://{address}")
    host = (parts.hostname or "").encode("idna").decode()
    port = f":{parts.port}" if parts.port else ""
    more = parts.query or parts.fragment or parts.path.rstrip("/") not in ("", _PATH)
    if parts.scheme != "https" or more or "@" in parts.netloc or not _PUBLIC.fullmatch(host):
        raise ValueError(address)
    return f"https://{host}{port}{_PATH}"


def _mapping(value: Mapping[str, Any], indent: str) -> Iterator[str]:
    for name, each in value.items():
        if isinstance(each, dict):
            yield f"{indent}{name}:"
            yield from _mapping(each, f"{indent}  ")
        elif isinstance(each, list):
            yield f"{indent}{name}:"
            for item in each:
                yield from _item(item, f"{indent}  ")
        else:
            yield f"{indent}{name}: {_scalar(each)}"


def _item(item: Mapping[str, Any] | str, indent: str) -> Iterator[str]:
    if isinstance(item, str):
        yield f"{indent}- {_scalar(item)}"
        return
    first, *others = _mapping(item, f"{indent}  ")
    yield f"{indent}- {first.lstrip()}"
    yield from others


def _scalar(value: str | bool) -> str:  # noqa: FBT001 — a flag of the manifest's
    if isinstance(value, bool):
        return "true" if value else "false"
    plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS_OF_YAML
    return value if plain else json.dumps(value, ensure_ascii=False)
