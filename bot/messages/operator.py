"""What the operator reads in `check`: the cause, the setting's name, the remedy. Pure."""

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

# https://help.aliyun.com/zh/ram/user-guide/create-a-custom-policy: the console takes it as it is.
POLICY = (
    '{"Version":"1","Statement":[{"Effect":"Allow",'
    '"Action":"ccc:ListRecordingsByContactId","Resource":"*"}]}'
)
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
)
_BY_CLASS = (
    (PermissionRefused, "right"),
    (AuthenticationFailed, "secret"),
    (UnexpectedAnswer, "unexpected"),
    (NotFound, "instance"),
    (InvalidInput, "input"),
)


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
    error: CallCenterError, words: Words, *, host: str, instance_id: str
) -> tuple[str, bool]:
    """What the call center's refusal means for the settings, and whether it stays until mended."""
    if isinstance(error, Misconfigured):
        cause, detail = error.cause, error.detail
        where = {"service": "call_center", "setting": "CCC_ENDPOINT", "host": host}
        return cause_line(cause, words, detail=detail, **where), True
    kind = next((kind for start, kind in _BY_CODE if error.code.startswith(start)), "")
    kind = kind or next((kind for each, kind in _BY_CLASS if isinstance(error, each)), "")
    sentence = words.operator.call_center[kind or "unreachable"].format(
        host=host, instance=instance_id, policy=POLICY
    )
    code, request_id = words.failure.code.format(code=error.code), error.request_id
    quoted = ", ".join(filter(None, [code if error.code else "", request_id]))
    return (f"{sentence} ({quoted})" if quoted else sentence), bool(kind)
