"""The one error tree. Pure.

Every error carries values only; the words that people read about it are in `bot.messages`.
No error carries a secret, a signed URL, a phone number or a service's free text.
"""

from dataclasses import dataclass
from enum import Enum


class BotError(Exception):
    """The root: whatever this project raises on purpose."""


@dataclass(frozen=True)
class SettingProblem:
    """One setting that is missing or malformed; `fix` says what to put there."""

    name: str
    fix: str


class SettingsError(BotError):
    """Settings are missing or malformed. All of them are named at once."""

    def __init__(self, problems: list[SettingProblem]) -> None:
        super().__init__("; ".join(f"{problem.name}: {problem.fix}" for problem in problems))
        self.problems = problems


class UsageError(BotError):
    """What a person typed is not a question we can answer.

    `reason` names the message; `quoted` is the offending text, untrusted and perhaps personal.
    """

    def __init__(self, reason: str, quoted: str = "") -> None:
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


class Cause(Enum):
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

    @property
    def standing(self) -> bool:
        """Whether it stays until somebody mends it."""
        return self is not Cause.UNREACHABLE


class CallCenterError(BotError):
    """The call center gave no answer that we can use.

    Attributes:
        code: CCC's `Code`, or "" where there was none.
        request_id: CCC's `RequestId`, or "".
        http_status: the HTTP status, or 0 where no response came.
        hint: a likely cause that changes the advice: "moved" (the instance lives in CCC 2.0,
            version 2020-07-01), "clock" (this machine's clock), "expired" (temporary credentials),
            "down" (it kept failing, so it was not asked), the value of a standing `Cause` or "".
        retry_after: seconds that CCC asks us to wait before the next attempt, or 0.
    """

    kind = "service"

    def __init__(
        self, code: str = "", *, request_id: str = "", http_status: int = 0, hint: str = ""
    ) -> None:
        super().__init__(f"{self.kind}: {code or 'no code'} (HTTP {http_status or '-'})")
        self.code = code
        self.request_id = request_id
        self.http_status = http_status
        self.hint = hint
        self.retry_after = 0.0


class InvalidInput(CallCenterError):
    """CCC refused a parameter."""

    kind = "input"


class NotFound(CallCenterError):
    """The instance or the contact does not exist for CCC."""

    kind = "not_found"


class PermissionRefused(CallCenterError):
    """The access key is known, but may not do this."""

    kind = "permission"


class AuthenticationFailed(CallCenterError):
    """The access key, its signature, its token or the clock was refused."""

    kind = "authentication"


class Throttled(CallCenterError):
    """CCC asks for fewer requests."""

    kind = "throttled"


class ServiceFailed(CallCenterError):
    """CCC failed on its own side."""

    kind = "service"


class Unreachable(CallCenterError):
    """No connection, or it was lost."""

    kind = "unreachable"


class Misconfigured(CallCenterError):
    """The call center cannot be reached until somebody mends a setting.

    `hint` is the value of a `Cause`.
    """

    kind = "misconfigured"
    detail = ""  # what OpenSSL says of a certificate


class TimedOut(CallCenterError):
    """No answer within the deadline."""

    kind = "timeout"


class UnexpectedAnswer(CallCenterError):
    """Something answered, but not as CCC does (a proxy's page, say)."""

    kind = "unexpected"


class AuditFailed(BotError):
    """A record of the audit trail could not be written, or the trail not be read.

    `reason`: the value of a `Cause`, or "not_logged" (the log, where the trail is, takes nothing).
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
