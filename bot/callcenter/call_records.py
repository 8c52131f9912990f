"""`ListCallDetailRecords` and `ListUsers` as plain values: what is sent, and what comes back. Pure.

Sources: the vendor's pages of both actions and the models of its SDK, version 2017-07-05.
"""

from collections.abc import Mapping
from typing import Any

from bot.callcenter.fields import LONGEST_NUMBER, integer, name, text, unwrapped
from bot.callcenter.model import Call, CallAgent, CallPage, CallsWanted, User, UserPage
from bot.callcenter.protocol import recordings
from bot.errors import UnexpectedAnswer

LIST_CALL_DETAIL_RECORDS = "ListCallDetailRecords"
LIST_USERS = "ListUsers"
CALLS, USERS = "CallDetailRecords", "Users"  # what holds them in an answer
USERS_A_PAGE = 100


def parameters(wanted: CallsWanted) -> dict[str, str]:
    """The parameters, as they are sent."""
    optional = {
        "ContactId": wanted.contact_id,
        "ContactType": wanted.contact_type,
        "ContactDisposition": wanted.contact_disposition,
        "Criteria": wanted.criteria,
        "PhoneNumber": wanted.phone_number,
    }
    return {
        "PageNumber": str(wanted.page),
        "PageSize": str(wanted.page_size),
        "StartTime": str(wanted.start),
        "StopTime": str(wanted.stop),
        "OrderBy": "DESC" if wanted.newest_first else "ASC",
        "WithRecording": "true" if wanted.with_recording else "false",
        **{key: value for key, value in optional.items() if value},
    }


def call_page(payload: Mapping[str, Any], wanted: CallsWanted) -> CallPage:
    """The calls of a `ListCallDetailRecords` payload, in the order that was asked for.

    Raises:
        UnexpectedAnswer: there is a list, and nothing in it can be read.
    """
    container, items, rows = listed(payload, CALLS, "CallDetailRecord", "ContactId")
    found = [_call(item) for item in items]
    found.sort(key=lambda call: call.start_time or 0, reverse=wanted.newest_first)
    total = integer(container.get("TotalCount")) if wanted.page == 1 else None
    return CallPage(tuple(found), total, name(payload, "RequestId"), rows)


def user_page(payload: Mapping[str, Any], page: int) -> UserPage:
    """The people of a `ListUsers` payload, of this page. Raises UnexpectedAnswer as `call_page`."""
    container, items, rows = listed(payload, USERS, "User", "UserId", "RamId")
    found = []
    for item in items:
        detail = item.get("Detail")
        detail = detail if isinstance(detail, dict) else {}
        found.append(
            User(
                user_id=text(item, "UserId"),
                ram_id=text(item, "RamId"),
                display_name=text(detail, "DisplayName"),
                email=text(detail, "Email"),
            )
        )
    total = integer(container.get("TotalCount")) if page == 1 else None
    return UserPage(tuple(found), total, rows)


def more_follow(read: int, rows: int, size: int, total: int | None) -> bool:
    """Whether another page may follow one of so many rows.

    A page may be shorter than was asked for without being the last one: the total decides, where
    page 1 has told it.

    Args:
        read: rows of all pages so far, this one included.
        rows: of this page.
        size: that was asked for.
        total: None where it was not told.
    """
    return rows > 0 and (rows >= size or (total is not None and read < total))


def listed(
    payload: Mapping[str, Any], container: str, item: str, *keys: str
) -> tuple[Mapping[str, Any], list[dict[str, Any]], int]:
    """What stands around a list, the objects in it that have any of these keys, and its length.

    Raises:
        UnexpectedAnswer: there is a list, and nothing in it can be read.
    """
    around = payload.get(container)
    inner = around.get("List", around) if isinstance(around, dict) else around
    listed = unwrapped(inner, item)
    items = [each for each in listed if isinstance(each, dict) and not each.keys().isdisjoint(keys)]
    if not items and _says_something(listed):
        raise UnexpectedAnswer(request_id=name(payload, "RequestId"))
    rows = len(listed) if _says_something(listed) else 0
    return (around if isinstance(around, dict) else {}), items, rows


def _says_something(listed: list[object]) -> bool:
    """Whether a list that holds nothing of ours holds something else.

    An empty one may leave the numbers of its page: `{"TotalCount": 0}`.
    """
    paging = {"PageNumber", "PageSize", "TotalCount", "List"}
    return any(each and not (isinstance(each, dict) and each.keys() <= paging) for each in listed)


def _call(item: Mapping[str, Any]) -> Call:
    return Call(
        contact_id=text(item, "ContactId"),
        instance_id=text(item, "InstanceId"),
        calling_number=text(item, "CallingNumber", LONGEST_NUMBER),
        called_number=text(item, "CalledNumber", LONGEST_NUMBER),
        contact_type=text(item, "ContactType"),
        contact_disposition=text(item, "ContactDisposition"),
        start_time=integer(item.get("StartTime")),
        duration=integer(item.get("Duration")),
        agent_names=text(item, "AgentNames"),
        skill_group_names=text(item, "SkillGroupNames"),
        skill_group_ids=text(item, "SkillGroupIdList"),
        satisfaction=integer(item.get("Satisfaction")),
        satisfaction_desc=text(item, "SatisfactionDesc"),
        feedback=text(item, "Feedback"),
        agents=tuple(
            CallAgent(text(each, "AgentId"), text(each, "Satisfaction"), text(each, "Feedback"))
            for each in unwrapped(item.get("Agents"), "CallDetailAgent")
            if isinstance(each, dict) and "AgentId" in each
        ),
        recordings=recordings(item),
    )
