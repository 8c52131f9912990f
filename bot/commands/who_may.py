"""Who may do what, by name: the lines of `python -m bot check`."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.access import EVERYONE, OWN, Action, Policy
from bot.access.ids import is_person
from bot.messages.words import Words

_NO_ANSWER = (SlackApiError, aiohttp.ClientError, TimeoutError, OSError, ValueError)


async def who_may(policy: Policy, words: Words, client: AsyncWebClient) -> list[tuple[str, bool]]:
    """One line for each action, and whether Slack has a name for everybody in it."""
    names = await _names(policy, client)
    lines = []
    for action in Action:
        entries = policy.entries(action)
        who = words.check.joined.join(_named(entry, names, words) for entry in entries)
        line = words.check.may.format(
            setting=action.setting,
            action=words.denial.actions[action.value],
            who=who or words.check.nobody,
        )
        nameless = [entry for entry in entries if entry[0] in "UWS" and not names.get(entry)]
        lines.append((line, not nameless))
    return lines


def _named(entry: str, names: Mapping[str, str], words: Words) -> str:
    if entry == EVERYONE:
        return words.check.everyone
    if entry == OWN:
        return words.check.own
    if entry[0] in "CG":
        return words.check.in_channel.format(id=entry)
    name = names.get(entry)
    if not name:
        return words.check.no_name.format(id=entry)
    return words.check.group.format(name=name, id=entry) if entry[0] == "S" else f"{name} ({entry})"


async def whom_to_ask(contact: str, words: Words, client: AsyncWebClient) -> list[tuple[str, bool]]:
    """A line about the setting `CONTACT`, where it is set, and whether Slack knows who that is."""
    if not contact:
        return []
    name = contact
    if is_person(contact):
        user = (await _asked(partial(client.users_info, user=contact))).get("user") or {}
        known = str(user.get("real_name") or user.get("name") or "")
        name = f"{known} ({contact})" if known else words.check.no_name.format(id=contact)
        return [(words.check.contact.format(who=name), bool(known))]
    return [(words.check.contact.format(who=name), True)]


async def _names(policy: Policy, client: AsyncWebClient) -> dict[str, str]:
    """What Slack calls the people and groups of the rules; without those it does not know."""
    entries = {entry for action in Action for entry in policy.entries(action)}
    names = {}
    if policy.groups():
        groups = (await _asked(client.usergroups_list)).get("usergroups") or []
        names = {group["id"]: f"@{group['handle']}" for group in groups}
    for entry in sorted(entries - {EVERYONE, OWN}):
        if entry[0] in "UW":
            user = (await _asked(partial(client.users_info, user=entry))).get("user") or {}
            names[entry] = str(user.get("real_name") or user.get("name") or "")
    return names


async def _asked(ask: Callable[[], Awaitable[Any]]) -> Mapping[str, Any]:
    try:
        answer = await ask()
    except _NO_ANSWER:
        return {}
    return answer.data if isinstance(answer.data, dict) else {}
