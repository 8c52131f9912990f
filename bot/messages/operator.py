"""What the operator reads in `check`: the cause, the setting's name, the remedy. Pure."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from bot.errors import (
    AuthenticationFailed,
    CallCenterError,
    Cause,
    InvalidInput,
    Misconfigured,
    NotFound,
    PermissionRefused,
    UnexpectedAnswer,
)
from bot.messages.words import Words

# The first that fits the beginning of a code says what is wrong.
_BY_CODE = (
    ("InvalidAccessKeyId", "key"),
    ("SignatureDoesNotMatch", "secret"),
    ("IncompleteSignature", "secret"),
    ("InvalidSecurityToken", "token"),
    ("InvalidTimeStamp", "clock"),
    ("IllegalTimestamp", "clock"),
    ("AbnormalService", "account"),
    ("InsufficientBalance", "account"),
    ("NotExists.InstanceId", "instance"),
    ("InvalidInstanceId", "instance"),
    ("InvalidApi", "version"),
    ("InvalidAction", "version"),
    ("InvalidVersion", "version"),
    ("NoSuchVersion", "version"),
    ("UnsupportedOperation", "version"),
    ("OssNotOpen", "storage"),
)
_BY_CLASS = (
    (PermissionRefused, "right"),
    (AuthenticationFailed, "secret"),
    (UnexpectedAnswer, "unexpected"),
    (NotFound, "instance"),
    (InvalidInput, "input"),
)


class Refused(NamedTuple):
    """What the call center's refusal means for the settings.

    Attributes:
        line: what is wrong, and the remedy.
        standing: whether it stays until somebody mends it.
        for_the_right: whether a right is missing, so that other calls may still go through.
    """

    line: str
    standing: bool
    for_the_right: bool = False


def policy(actions: Sequence[str]) -> str:
    """The RAM policy that allows these actions, as the console takes it.

    Source: https://help.aliyun.com/zh/ram/user-guide/create-a-custom-policy.
    """
    allowed = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    return json.dumps({"Version": "1", "Statement": [allowed]}, separators=(",", ":"))


def cause_line(
    cause: Cause, words: Words, *, service: str, setting: str, host: str, detail: str = ""
) -> str:
    """What stands in the way to a service.

    Args:
        cause: as it was judged.
        words: the operator's language.
        service: a key of `words.operator.services`.
        setting: the name of the setting that says where it is.
        host: where it is.
        detail: OpenSSL's words about a certificate, or "".
    """
    return words.operator.causes[cause].format(
        service=words.operator.services[service],
        setting=setting,
        host=host or setting,
        detail=f" ({detail})" if detail else "",
    )


def call_center_line(
    error: CallCenterError,
    words: Words,
    *,
    host: str,
    instance_id: str,
    action: str,
    needed: Sequence[str],
) -> Refused:
    """What it means that a test call was refused.

    Args:
        error: how it was refused.
        words: the operator's language.
        host: where the call center is.
        instance_id: whose call it was.
        action: the right that the call takes, such as `ccc:ListUsers`.
        needed: every right that the settings need, in their order; the first is tried first.
    """
    if isinstance(error, Misconfigured):
        cause, detail = error.cause, error.detail
        where = {"service": "call_center", "setting": "CCC_ENDPOINT", "host": host}
        return Refused(cause_line(cause, words, detail=detail, **where), standing=True)
    kind = next((kind for start, kind in _BY_CODE if error.code.startswith(start)), "")
    kind = kind or next((kind for each, kind in _BY_CLASS if isinstance(error, each)), "")
    passing = "unreachable" if action == needed[0] else "untested"  # key and instance were tried
    sentence = words.operator.call_center[kind or passing].format(
        host=host,
        instance=instance_id,
        action=action,
        right=words.operator.rights[action],
        policy=policy(needed),
    )
    code, request_id = words.failure.code.format(code=error.code), error.request_id
    quoted = ", ".join(filter(None, [code if error.code else "", request_id]))
    line = f"{sentence} ({quoted})" if quoted else sentence
    return Refused(line, bool(kind), for_the_right=kind == "right")
