"""Every message, in both languages, exactly as Slack gets it.

The files in `tests/samples/messages/` can be pasted into Slack's Block Kit Builder. After a change
that is meant, write them anew and read the difference:

    UPDATE_GOLDEN=1 .venv/bin/pytest tests/messages/test_golden.py && git diff tests/samples
"""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.access import Action, Reason
from bot.audit.record import AuditRecord
from bot.callcenter.model import Call, ContactRecordings, Found, Phrase
from bot.callcenter.protocol import recordings
from bot.errors import (
    AuditFailed,
    AuthenticationFailed,
    CallCenterError,
    Cause,
    Hint,
    InvalidInput,
    Misconfigured,
    NotFound,
    PermissionRefused,
    ServiceFailed,
    Throttled,
    TimedOut,
    UnexpectedAnswer,
    Unreachable,
    Usage,
    UsageError,
)
from bot.messages.calls import CallList, calls
from bot.messages.calls_failed import calls_failed
from bot.messages.details import details
from bot.messages.failure import (
    denied,
    internal_failure,
    not_audited,
    scope_missing,
    slack_not_reached,
    stopping,
    token_refused,
)
from bot.messages.form import Filled, search_form
from bot.messages.guidance import (
    find_calls,
    help_message,
    hint,
    looking_up,
    no_ids,
    rest,
    too_old,
    usage,
)
from bot.messages.home import home, home_denied, welcome
from bot.messages.message import Message, Place, Reader
from bot.messages.modal import (
    View,
    answer_view,
    calls_view,
    details_view,
    found_view,
    transcript_view,
)
from bot.messages.phrases import Spot
from bot.messages.recordings import answer
from bot.messages.sharing import (
    asked_by,
    cannot_share,
    not_a_member,
    remove_refused,
    removed,
    shared,
    shared_by,
    withheld,
)
from bot.messages.trail import trail, trail_failed, trail_in_log
from bot.messages.transcript import transcript, transcript_failed, transcript_none
from bot.messages.words import LANGUAGES, Words
from bot.sandbox import contacts
from bot.settings.open_in import OpenIn
from tests import heard, listed
from tests.block_kit import problems

GOLDEN = Path(__file__).parents[1] / "samples" / "messages"
REQUEST_ID = "1F0BF809-7B30-4918-9424-4DF23A8BB9B1"
REFERENCE = "0a1b2c3d"
NOW = 1_795_496_880.0  # seconds: 2026-11-24 13:08 in China
CONTACT, ASKER = "U0OPERATOR1", "U012ABCDEF"


def record(action: str, outcome: str, user_id: str = "U012ABCDEF") -> AuditRecord:
    return AuditRecord(
        time=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
        user_id=user_id,
        team_id="T012ABCDEF",
        channel_id="C012ABCDEF",
        action=action,
        contact_ids=(contacts.SAMPLE,),
        outcome=outcome,
        request_ids=(REQUEST_ID,),
        reference=REFERENCE,
    )


RECORDS = (
    record("audit", "shown"),
    record("search", "found"),
    record("search", "denied:not_listed"),
    record("share", "found"),
    record("reveal", "denied:not_listed"),
    record("lookup", "error:timeout"),
    record("lookup", "none", "<!channel>"),
    record("unheard of *action*", "`strange`"),
)


HEARD_RECORDS = tuple(
    replace(record(action, outcome), contact_ids=(contacts.TRANSFERRED,), recording=recording)
    for action, outcome, recording in (
        ("download", "found", "1760926380000"),
        ("heard", "found", "1760926380000"),
        ("heard", "found", "1"),
        ("listen", "found", "1760925600000"),
        ("listen", "denied:not_listed", ""),
        ("listen", "none", ""),
        ("read", "found", ""),
    )
)


def of(contact_id: str) -> Found:
    """What the sandbox holds for a contact."""
    found = recordings({"Recordings": {"Recording": contacts.recordings(contact_id)}})
    return Found(contact_id, ContactRecordings(contact_id, found, REQUEST_ID))


def aged(outcome: Found, seconds: float) -> Found:
    """The same, as it stands in for an error so long after it was fetched."""
    assert isinstance(outcome.result, ContactRecordings)
    return Found(outcome.contact_id, outcome.result._replace(age=seconds))


def with_call(contact_id: str, call: Call) -> Found:
    """The same, with the facts of the whole call."""
    found = of(contact_id)
    assert isinstance(found.result, ContactRecordings)
    return Found(contact_id, found.result._replace(call=call._replace(contact_id=contact_id)))


def failed(error: CallCenterError, contact_id: str = contacts.SAMPLE) -> Found:
    return Found(contact_id, error)


def shown(
    *outcomes: Found,
    place: Place = Place.PRIVATE,
    page: int = 1,
    not_ids: tuple[str, ...] = (),
    full_numbers: bool = False,
    may: tuple[Action, ...] = (Action.SHARE,),
    foreign: tuple[str, ...] = (),
    kept_days: int | None = None,
) -> Callable[[Words], Message]:
    def made(words: Words) -> Message:
        return answer(
            outcomes,
            reader(words, place, may, full_numbers),
            now=NOW,
            page=page,
            not_ids=not_ids,
            foreign=foreign,
            kept_days=kept_days,
        )

    return made


def read(made: Callable[..., Message], *about: object) -> Callable[[Words], Message]:
    """A message about a failure, as the one who reads it sees it."""
    return lambda words: made(*about, reader(words))


def reader(
    words: Words,
    place: Place = Place.PRIVATE,
    may: tuple[Action, ...] = (),
    full_numbers: bool = False,  # noqa: FBT001, FBT002 — the same places as in Reader
) -> Reader:
    return Reader(words, REFERENCE, place, frozenset(may), full_numbers, CONTACT, ASKER)


def opened(words: Words) -> Message:
    """With a link to the customer's own system."""
    crm = OpenIn("https://crm.example.com/contacts/{contact_id}", "CRM")
    may = (Action.SHARE, Action.REVEAL)
    return answer((of(contacts.SAMPLE),), replace(reader(words, may=may), open_in=crm), now=NOW)


def readable(words: Words) -> Message:
    """With a way to what was said."""
    may = (Action.LISTEN, Action.AUDIT)
    seen = replace(reader(words, may=may), transcript=True)
    return answer((of(contacts.TRANSFERRED),), seen, now=NOW)


def calls_refused(error: CallCenterError, words: Words) -> Message:
    error.action = "ccc:ListCallDetailRecords"
    return calls_failed(error, "q:0a1b2c3d4e5f6a7b", reader(words))


ANSWERED = listed.call("21", 1_760_925_594, "Success", 4540, "小芳,Agent Li", rated="满意")
AGES_AGO = listed.call("01", 1_778_483_720, "Success", 191)  # 2026-05-11 15:15 in China
REFUSED: dict[str, CallCenterError] = {
    "input": InvalidInput("Parameter.Maximum", request_id=REQUEST_ID, http_status=400),
    "not_found": NotFound("NotExists.InstanceId", request_id=REQUEST_ID, http_status=404),
    "moved": NotFound(
        "InvalidAction.NotFound", request_id=REQUEST_ID, http_status=404, hint=Hint.MOVED
    ),
    "permission": PermissionRefused("Forbidden.RAM", request_id=REQUEST_ID, http_status=403),
    "authentication": AuthenticationFailed(
        "InvalidAccessKeyId.NotFound", request_id=REQUEST_ID, http_status=404
    ),
    "throttled": Throttled("Throttling.User", request_id=REQUEST_ID, http_status=400),
    "service": ServiceFailed("InternalService.Common", request_id=REQUEST_ID, http_status=500),
    "down": ServiceFailed(hint=Hint.DOWN),
    "unreachable": Unreachable(),
    "timeout": TimedOut(),
    "unexpected": UnexpectedAnswer(http_status=200),
    "misconfigured": Misconfigured(Cause.CERTIFICATE),
}


def shared_page(words: Words) -> Message:
    message = shown(of(contacts.TWELVE), place=Place.PUBLIC)(words)
    return shared_by(message, reader(words), [contacts.TWELVE])


def mentioned(words: Words) -> Message:
    message = shown(of(contacts.TRANSFERRED), place=Place.PUBLIC)(words)
    return asked_by(message, reader(words), [contacts.TRANSFERRED])


BY_PLACE = (Reason.EXTERNAL, Reason.EXTERNAL_UNKNOWN)


def answer_withheld(reason: Reason, words: Words) -> Message:
    message = shown(of(contacts.TRANSFERRED), may=(Action.REVEAL,))(words)
    return withheld(message, reason, words)


def refused(
    error: type[CallCenterError], code: str, status: int, hint: Hint | None = None
) -> Found:
    return failed(error(code, request_id=REQUEST_ID, http_status=status, hint=hint))


MESSAGES: dict[str, Callable[[Words], Message]] = {
    "found": shown(of(contacts.SAMPLE)),
    "found_two": shown(of(contacts.TRANSFERRED)),
    "found_with_facts": shown(with_call(contacts.TRANSFERRED, ANSWERED)),
    "found_with_other_agents": shown(
        with_call(contacts.SAMPLE, ANSWERED._replace(agent_names="Agent Li,坐席 9"))
    ),
    "found_open": opened,
    "found_transcript": readable,
    "found_listen": shown(of(contacts.TRANSFERRED), may=heard.LISTENER),
    "found_listen_same_moment": shown(of(contacts.SAME_MOMENT), may=heard.LISTENER),
    "several_listen": shown(
        of(contacts.SAMPLE), of(contacts.TRANSFERRED), of(contacts.NONE_YET), may=heard.LISTENER
    ),
    **heard.messages(reader),
    "call_none": shown(
        with_call(contacts.NONE_YET, listed.QUEUE), may=tuple(Action), kept_days=180
    ),
    "call_gone": shown(with_call(contacts.NONE_YET, AGES_AGO), kept_days=180),
    "call_long_ago": shown(with_call(contacts.NONE_YET, AGES_AGO)),
    "call_just_ended": shown(
        with_call(contacts.NONE_YET, AGES_AGO._replace(start_time=1_795_496_520_000))
    ),
    "none_phone": shown(of(listed.NUMBER), may=(Action.SEARCH,)),
    "none_phone_may_not_search": shown(of(listed.NUMBER)),
    "several_with_foreign": shown(
        of(contacts.SAMPLE),
        of(listed.NUMBER),
        with_call(contacts.NONE_YET, listed.QUEUE),
        may=(Action.SHARE, Action.SEARCH),
        foreign=("2020927099", "13900001111"),
    ),
    **{f"calls{name}": read(calls, found) for name, found in listed.EXAMPLES.items()},
    **{f"calls_failed_{name}": partial(calls_refused, error) for name, error in REFUSED.items()},
    "found_twelve": shown(of(contacts.TWELVE)),
    "found_500": shown(of(contacts.MANY)),
    "found_sparse": shown(of(contacts.SPARSE)),
    "found_hostile": shown(of(contacts.HOSTILE)),
    "found_full_numbers": shown(of(contacts.SAMPLE), full_numbers=True),
    "found_may_reveal": shown(of(contacts.SAMPLE), may=(Action.SHARE, Action.REVEAL)),
    "found_may_nothing": shown(of(contacts.SAMPLE), may=()),
    "found_last_page": shown(of(contacts.TWELVE), page=2),
    "found_middle_page": shown(of(contacts.MANY), page=7),
    "found_page_too_far": shown(of(contacts.TWELVE), page=99),
    "found_in_public": shown(of(contacts.TWELVE), place=Place.PUBLIC),
    "found_in_direct_message": shown(of(contacts.SAMPLE), place=Place.DIRECT),
    "several_in_public": shown(of(contacts.TWELVE), of(contacts.TRANSFERRED), place=Place.PUBLIC),
    "stopping": read(stopping),
    "shared": shared_page,
    "cannot_share": read(cannot_share),
    "hint": hint,
    "no_ids": no_ids,
    "none": shown(of(contacts.NONE_YET)),
    "none_of_ccc_2": shown(of(contacts.MIGRATED)),
    "several": shown(
        of(contacts.SAMPLE),
        of(contacts.NONE_YET),
        failed(PermissionRefused("NoPermission", request_id=REQUEST_ID), "2001"),
        of(contacts.TRANSFERRED),
        failed(TimedOut(), contacts.MIGRATED),
    ),
    "several_too_long": shown(of(contacts.TWELVE), of(contacts.TRANSFERRED)),
    "not_ids": shown(of(contacts.SAMPLE), not_ids=("please", "*look*", "@U012ABCDEF", "<now>")),
    "failed_input": shown(refused(InvalidInput, "Parameter.Blank", 400)),
    "failed_not_found": shown(refused(NotFound, "NotExists.JobId", 404)),
    "failed_moved": shown(refused(NotFound, "NotExists.InstanceId", 404, Hint.MOVED)),
    "failed_permission": shown(refused(PermissionRefused, "Forbidden.RAM", 403)),
    "failed_authentication": shown(
        refused(AuthenticationFailed, "InvalidAccessKeyId.NotFound", 404)
    ),
    "failed_clock": shown(
        refused(AuthenticationFailed, "InvalidTimeStamp.Expired", 400, Hint.CLOCK)
    ),
    "failed_expired": shown(
        refused(AuthenticationFailed, "InvalidSecurityToken.Expired", 400, Hint.EXPIRED)
    ),
    "failed_throttled": shown(refused(Throttled, "Throttling.User", 400)),
    "failed_service": shown(refused(ServiceFailed, "InternalService.Common", 500)),
    "failed_down": shown(failed(ServiceFailed(hint=Hint.DOWN))),
    "stale": shown(aged(of(contacts.SAMPLE), 750)),
    "stale_one_of_several": shown(
        aged(of(contacts.TRANSFERRED), 3 * 3600), of(contacts.SAMPLE), failed(Unreachable(), "5000")
    ),
    "failed_unreachable": shown(failed(Unreachable())),
    "failed_timeout": shown(failed(TimedOut())),
    "failed_unexpected": shown(failed(UnexpectedAnswer(http_status=200))),
    "failed_internal": read(internal_failure),
    "not_audited": read(not_audited, AuditFailed(Cause.REFUSED)),
    "not_logged": read(not_audited, AuditFailed(Cause.NOT_LOGGED)),
    "failed_slack": read(token_refused),
    "failed_scope": read(scope_missing, "users:read", "manifest.yml"),
    "failed_slack_way": read(slack_not_reached),
    "failed_misconfigured": shown(failed(Misconfigured(Cause.CERTIFICATE))),
    "answer_not_a_member": lambda words: not_a_member(
        shown(of(contacts.TRANSFERRED))(words), words
    ),
    **{f"answer_{reason.value}": partial(answer_withheld, reason) for reason in BY_PLACE},
    "trail": read(trail, contacts.SAMPLE, RECORDS),
    "trail_page_2": lambda words: trail(contacts.SAMPLE, RECORDS * 30, reader(words), page=2),
    "trail_heard": lambda words: trail(
        contacts.TRANSFERRED,
        HEARD_RECORDS,
        reader(words),
        recordings=of(contacts.TRANSFERRED).recordings,
    ),
    "trail_heard_of_none_now": read(trail, contacts.TRANSFERRED, HEARD_RECORDS),
    "trail_none": read(trail, contacts.NONE_YET, ()),
    "trail_in_log": read(trail_in_log),
    **{
        f"trail_{cause}": read(trail_failed, AuditFailed(cause))
        for cause in (Cause.UNREACHABLE, Cause.REFUSED, Cause.NO_TABLES)
    },
    **{
        f"denied_{action.value}_{reason.value}": read(denied, action, reason)
        for action in Action
        for reason in Reason
        if reason is not Reason.OK and (reason not in BY_PLACE or action is Action.SHARE)
    },
    "help": lambda words: help_message(words, {Action.AUDIT}),
    "help_of_most": lambda words: help_message(words, ()),
    "help_search": lambda words: help_message(words, {Action.SEARCH}),
    "help_agent": lambda words: help_message(words, set(Action), agent=True),
    "looking_up_number": partial(looking_up, (listed.NUMBER,)),
    "looking_up_something": partial(looking_up, ()),
    "looking_up": partial(looking_up, (contacts.SAMPLE,)),
    "looking_up_several": partial(looking_up, ("2020927020", "2020927021", "2020927022")),
    "mention": mentioned,
    "shared_done": partial(shared, f"{ASKER} C012ABCDEF 1795497660.000100 {contacts.SAMPLE}"),
    "shared_already": lambda words: shared("", words, already=True),
    "shared_removed": removed,
    "denied_remove": remove_refused,
    "answer_too_old": partial(too_old, (contacts.SAMPLE,)),
    "welcome": read(welcome),
    "details": read(details, (of(contacts.TRANSFERRED),)),
    "usage_nothing": partial(usage, UsageError(Usage.NOTHING)),
    "usage_shortened": partial(usage, UsageError(Usage.SHORTENED, "2.02093E+09")),
    "usage_not_an_id": partial(usage, UsageError(Usage.NOT_AN_ID, "the *call* of <@U012ABCDEF>")),
    "usage_audit_one": partial(usage, UsageError(Usage.AUDIT_ONE, "audit 1 2")),
    "usage_not_a_time": partial(usage, UsageError(Usage.NOT_A_TIME, "last tuesday")),
    "usage_not_a_number": partial(usage, UsageError(Usage.NOT_A_NUMBER, "the *usual* one")),
    "usage_no_agent": partial(usage, UsageError(Usage.NO_AGENT)),
    "usage_not_an_agent": partial(usage, UsageError(Usage.NOT_AN_AGENT)),
    "usage_too_many": partial(
        usage, UsageError(Usage.TOO_MANY, " ".join(str(number) for number in range(11)))
    ),
}


def view(
    *outcomes: Found, page: int = 1, left_over: tuple[str, ...] = ()
) -> Callable[[Words], View]:
    message = shown(*outcomes, place=Place.VIEW, page=page)

    def made(words: Words) -> View:
        below = rest(left_over, words)
        return answer_view(message(words), words, "C012ABCDEF", below=[below] if below else [])

    return made


def at_home(
    last: tuple[tuple[str, int], ...], *may: Action, only_own: tuple[Action, ...] = ()
) -> Callable[[Words], View]:
    return lambda words: home(last, reader(words, may=may), lasting=bool(last), only_own=only_own)


def denied_home(words: Words) -> View:
    refusal = denied(Action.LOOKUP, Reason.NOT_LISTED, reader(words))
    return home_denied(refusal, reader(words))


LAST = ((contacts.TRANSFERRED, 1_795_496_520_000), (contacts.SAMPLE, 1_795_495_200_000))
WAYS = ("id", "phone", "agent", "group", "mine")
AS_BEFORE = Filled(
    WAYS,
    "phone",
    when="30d",
    direction="in",
    recorded=True,
    channel_id="C012ABCDEF",
    handle="q:0a1b2c3d4e5f6a7b",
    as_before="155****6666",
)
FORMS = {
    **{way: Filled(WAYS, way) for way in WAYS},
    "id_and_phone": Filled(WAYS[:2], "id"),
    "range": Filled(WAYS, "phone", when="range", start=1_794_844_800, stop=1_795_497_600),
    "range_without_ends": Filled(WAYS, "agent", when="range"),
    "as_before": AS_BEFORE,
}


def form_of(filled: Filled, words: Words) -> View:
    return search_form(words, filled)


def results(found: CallList, words: Words) -> View:
    below = find_calls((listed.NUMBER, "+442079460958"), words)
    message = calls(found, reader(words, Place.VIEW))
    return calls_view(message, words, "C012ABCDEF", below=[below] if below else [])


def result_of_call(words: Words) -> View:
    made = shown(with_call(contacts.TRANSFERRED, ANSWERED), place=Place.VIEW)
    return answer_view(made(words), words, pushed=True)


WORDS_REFUSED = PermissionRefused("Forbidden.RAM", request_id=REQUEST_ID, http_status=403)
WORDS_REFUSED.action = "ccc:GetConversationDetailByContactId"


def transcript_of(
    phrases: tuple[Phrase, ...], words: Words, part: int = 0, contact_id: str = contacts.TRANSFERRED
) -> View:
    spot = Spot(contact_id, part=part)
    message = transcript(spot, of(contact_id).recordings, phrases, reader(words, Place.VIEW))
    return transcript_view(message, words, "C012ABCDEF")


def no_transcript(made: Callable[[Reader], Message], words: Words) -> View:
    return transcript_view(made(reader(words, Place.VIEW)), words)


VIEWS: dict[str, Callable[[Words], View]] = {
    **heard.views(partial(reader, place=Place.VIEW)),
    "transcript": partial(transcript_of, listed.SAID),
    "transcript_part_2": partial(transcript_of, listed.SAID_LONG, part=1),
    "transcript_last_part": partial(transcript_of, listed.SAID_LONG, part=99),
    "transcript_hostile": partial(transcript_of, listed.SAID_HOSTILE, contact_id=contacts.HOSTILE),
    "transcript_none": partial(no_transcript, transcript_none),
    "transcript_off": partial(no_transcript, partial(transcript_none, on=False)),
    "transcript_failed": partial(
        no_transcript,
        partial(transcript_failed, TimedOut(), Spot(contacts.TRANSFERRED, part=2)),
    ),
    "transcript_refused": partial(
        no_transcript,
        partial(transcript_failed, WORDS_REFUSED, Spot(contacts.TRANSFERRED)),
    ),
    "view_form": search_form,
    **{f"view_form_{name}": partial(form_of, filled) for name, filled in FORMS.items()},
    "view_results": partial(results, listed.EXAMPLES[""]),
    "view_results_none": partial(results, listed.EXAMPLES["_none"]),
    "view_results_call": result_of_call,
    "view_details": lambda words: details_view(
        details((of(contacts.TRANSFERRED), of(contacts.SPARSE)), reader(words)), words
    ),
    "view_no_ids": lambda words: found_view(no_ids(words), words),
    "view_looking_up": lambda words: found_view(looking_up((contacts.SAMPLE,), words), words),
    "home": at_home(LAST, Action.LOOKUP, Action.SHARE),
    "home_own": at_home(LAST, Action.LOOKUP, Action.SEARCH, only_own=(Action.LOOKUP,)),
    "home_empty": at_home((), *Action),
    "home_denied": denied_home,
    "view_found": view(of(contacts.TWELVE), page=2),
    "view_left_over": view(of(contacts.SAMPLE), left_over=("30000010", "30000011")),
}


def payload_of(name: str, words: Words) -> dict[str, Any]:
    return VIEWS[name](words) if name in VIEWS else MESSAGES[name](words).payload()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*MESSAGES, *VIEWS])
def test_golden(name: str, language: str) -> None:
    """A message changes only together with its golden file, and Slack would take it."""
    payload = payload_of(name, LANGUAGES[language])
    file = GOLDEN / language / f"{name}.json"
    if os.environ.get("UPDATE_GOLDEN"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(payload, ensure_ascii=False, indent=2) + "\n", "utf-8")
    assert payload == json.loads(file.read_text("utf-8"))
    assert problems(payload) == []


def test_no_file_is_left_over() -> None:
    """Each golden file belongs to a message."""
    files = {(file.parent.name, file.stem) for file in GOLDEN.rglob("*.json")}
    assert files == {(language, name) for language in LANGUAGES for name in [*MESSAGES, *VIEWS]}
