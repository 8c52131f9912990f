"""The facts of a whole call, in words: how it ended, how long it took, who rated it how. Pure."""

from bot.messages import text
from bot.messages.masking import ShownCall
from bot.messages.words import Words

_LONGEST = 60
_RATED = {"满意": "satisfied", "不满意": "dissatisfied"}
_NOT_RATED = frozenset({"", "未发送", "未评价"})  # not sent, not rated


def length_or_outcome(call: ShownCall, words: Words) -> tuple[str, str]:
    """For a row: how long, or, where nobody took it, how it ended; shown and read aloud.

    The outcome stands in mrkdwn: an unknown one is escaped there.
    """
    known = words.call.outcomes.get(call.outcome)
    if call.outcome in ("", "success") or (not known and not call.unanswered):
        length = text.duration(call.duration) or words.answer.unknown_duration
        return text.unbroken(length), text.unbroken(length)
    said = known or text.escaped(call.contact_disposition)
    return said, said


def satisfaction(call: ShownCall, words: Words) -> str:
    """How the customer rated it; "" where they did not. Safe in mrkdwn."""
    said = call.satisfaction_desc.strip()
    if said in _NOT_RATED:
        return ""
    rated = _RATED.get(said)
    return words.call.ratings[rated] if rated else text.escaped(said)


def groups(call: ShownCall) -> str:
    """The skill groups, as they are shown."""
    return text.plain(", ".join(each.strip() for each in call.skill_group_names.split(",")))


def call_facts(call: ShownCall, words: Words, *, agents: str = "") -> list[tuple[str, str]]:
    """For the grey line of an answer: outcome, length, agents, groups, rating; as `grey` takes it.

    `agents`: those that the rows below do not name.
    """
    said, length = words.call, text.duration(call.duration)
    spoken = text.unbroken(length)
    known = words.call.outcomes.get(call.outcome)
    ended = _both(call.contact_disposition) if not known else (known, known)
    if call.unanswered and length:
        ended, whole = _format(said.after, ended, length, spoken), ("", "")
    else:
        whole = _format(said.whole, ("", ""), length, spoken) if length else ("", "")
    rated = satisfaction(call, words)
    rating = rated[:1].upper() + rated[1:]
    pieces = [ended, whole, _both(agents), _both(groups(call)), (rating, rating)]
    return [each for each in pieces if each[0]]


def _format(template: str, ended: tuple[str, str], length: str, spoken: str) -> tuple[str, str]:
    return (
        template.format(outcome=ended[0], length=length),
        template.format(outcome=ended[1], length=spoken),
    )


def _both(shown: str) -> tuple[str, str]:
    return text.plain(shown, _LONGEST), text.escaped(text.plain(shown, _LONGEST))
