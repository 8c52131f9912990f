"""The one error tree, whose branch of listening is in `listening.py`. Pure.

Every error carries values only; the words that people read about it are in `bot.messages`.
No error carries a secret, a signed URL, a phone number or a service's free text.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class BotError(Exception):
    """The root: whatever this project raises on purpose."""


class SettingProblem(NamedTuple):
    """One setting that is missing or malformed.

    Attributes:
        name: of the setting, or the line of the file where it stands.
        sentence: what is wrong and what to put there, in English, with `{}` for each of `values`. A
            translation is found by it.
        values: what was written, or may be; one may be a sentence, too.
    """

    name: str
    sentence: str
    values: tuple[str, ...] = ()

    @property
    def fix(self) -> str:
        """The sentence, in English."""
        return self.said({})

    def said(self, translations: Mapping[str, str]) -> str:
        """The sentence in another language; in English, where it is not translated."""
        values = (translations.get(value, value) for value in self.values)
        return translations.get(self.sentence, self.sentence).format(*values)


class SettingsError(BotError):
    """Settings are missing or malformed. All of them are named at once."""

    def __init__(self, problems: list[SettingProblem]) -> None:
        super().__init__("; ".join(f"{problem.name}: {problem.fix}" for problem in problems))
        self.problems = problems


class Usage(StrEnum):
    """Why what was typed is no question."""

    NOTHING = "nothing"
    NOT_AN_ID = "not_an_id"
    SHORTENED = "shortened"  # by a spreadsheet
    AUDIT_ONE = "audit_one"
    NOT_A_NUMBER = "not_a_number"  # no phone number
    NOT_A_RANGE = "not_a_range"  # of a form's two moments
    NO_NUMBER = "no_number"
    NO_AGENT = "no_agent"  # no name
    NO_GROUP = "no_group"
    NOT_AN_AGENT = "not_an_agent"  # whoever asks for their own calls
    TOO_MANY = "too_many"
    NOT_A_TIME = "not_a_time"


class UsageError(BotError):
    """What a person typed is not a question we can answer.

    `reason` names the message; `quoted` is the offending text, untrusted and perhaps personal.
    """

    def __init__(self, reason: Usage, quoted: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.quoted = quoted


class PayloadRefused(BotError):
    """A payload that Slack's signature or socket vouches for is not taken.

    `status`: what it is answered with over HTTP; `reason`: one of our own words, fit for a log.
    """

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


class Cause(StrEnum):
    """Why a service could not be used, as `bot.errors.causes` judges.

    All but `UNREACHABLE` stay until somebody mends something.
    """

    UNREACHABLE = "unreachable"  # a time-out, a refused connection, an overload: it may pass
    CERTIFICATE = "certificate"  # not trusted, expired, or another host's
    UNKNOWN_HOST = "unknown_host"
    TLS = "tls"  # it speaks no TLS, or not ours
    PROXY = "proxy"  # it wants credentials, or lets nobody through to this host
    ADDRESS = "address"  # no URL that can be asked
    CREDENTIALS = "credentials"  # of a user name and its password
    DATABASE = "database"  # there is none of this name
    PARAMETER = "parameter"  # one that the server or its driver does not understand
    REFUSED = "refused"  # a right that is missing
    NO_TABLES = "no_tables"
    NOT_IT = "not_it"  # another service answers there
    NOT_LOGGED = "not_logged"  # the log, where the audit trail is, takes nothing

    @property
    def standing(self) -> bool:
        """Whether it stays until somebody mends it."""
        return self is not Cause.UNREACHABLE


class Kind(StrEnum):
    """The kinds of `CallCenterError`, as they stand in logs, metrics and the audit trail."""

    INPUT = "input"
    NOT_FOUND = "not_found"
    PERMISSION = "permission"
    AUTHENTICATION = "authentication"
    THROTTLED = "throttled"
    SERVICE = "service"
    UNREACHABLE = "unreachable"
    MISCONFIGURED = "misconfigured"
    TIMEOUT = "timeout"
    UNEXPECTED = "unexpected"


class Hint(StrEnum):
    """A likely cause of a `CallCenterError` that changes the advice."""

    MOVED = "moved"  # the instance lives in CCC 2.0, version 2020-07-01
    CLOCK = "clock"  # this machine's is off
    EXPIRED = "expired"  # temporary credentials
    DOWN = "down"  # it kept failing, so it was not asked
    NO_STORAGE = "no_storage"  # the instance's own storage of recordings is not open
    ELSEWHERE = "elsewhere"  # a recording lies where this app does not fetch from


class CallCenterError(BotError):
    """The call center gave no answer that we can use.

    Attributes:
        code: CCC's `Code`, or "" where there was none.
        request_id: CCC's `RequestId`, or "".
        http_status: the HTTP status, or 0 where no response came.
        hint: a likely cause that changes the advice, a standing `Cause`, or None.
        retry_after: seconds that CCC asks us to wait before the next attempt, or 0.
        action: of CCC's API, as a policy names it; "" where it is not known.
    """

    kind = Kind.SERVICE

    def __init__(
        self,
        code: str = "",
        *,
        request_id: str = "",
        http_status: int = 0,
        hint: Hint | Cause | None = None,
    ) -> None:
        super().__init__(f"{self.kind}: {code or 'no code'} (HTTP {http_status or '-'})")
        self.code = code
        self.request_id = request_id
        self.http_status = http_status
        self.hint = hint
        self.retry_after = 0.0
        self.action = ""


class InvalidInput(CallCenterError):
    """CCC refused a parameter."""

    kind = Kind.INPUT


class NotFound(CallCenterError):
    """The instance or the contact does not exist for CCC."""

    kind = Kind.NOT_FOUND


class PermissionRefused(CallCenterError):
    """The access key is known, but may not do this."""

    kind = Kind.PERMISSION


class AuthenticationFailed(CallCenterError):
    """The access key, its signature, its token or the clock was refused."""

    kind = Kind.AUTHENTICATION


class Throttled(CallCenterError):
    """CCC asks for fewer requests."""

    kind = Kind.THROTTLED


class ServiceFailed(CallCenterError):
    """CCC failed on its own side."""

    kind = Kind.SERVICE


class Unreachable(CallCenterError):
    """No connection, or it was lost."""

    kind = Kind.UNREACHABLE


class Misconfigured(CallCenterError):
    """The call center cannot be reached until somebody mends a setting: `cause` says which."""

    kind = Kind.MISCONFIGURED

    def __init__(self, cause: Cause, detail: str = "") -> None:
        """`detail`: what OpenSSL says of a certificate."""
        super().__init__(hint=cause)
        self.cause = cause
        self.detail = detail


class TimedOut(CallCenterError):
    """No answer within the deadline."""

    kind = Kind.TIMEOUT


class UnexpectedAnswer(CallCenterError):
    """Something answered, but not as CCC does (a proxy's page, say)."""

    kind = Kind.UNEXPECTED


class RecordingElsewhere(UnexpectedAnswer):
    """CCC names a host for a recording from which this app does not fetch.

    `host`: its name, for whoever may add it to RECORDING_HOSTS; "" where it has a port. Never more
    of the URL.
    """

    def __init__(self, host: str) -> None:
        super().__init__(hint=Hint.ELSEWHERE)
        self.host = host


class AuditFailed(BotError):
    """A record of the audit trail could not be written, or the trail not be read.

    `reason`: why.
    """

    def __init__(self, reason: Cause) -> None:
        super().__init__(reason)
        self.reason = reason
