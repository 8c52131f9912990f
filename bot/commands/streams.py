"""Standard output as a command needs it: any encoding, and a reader who may leave."""

import codecs
import io
import os
import sys
import unicodedata
from contextlib import suppress
from pathlib import Path

_STAND_INS = {
    "✓": "+",
    "✗": "x",
    "·": "-",
    "─": "-",
    "—": "-",
    "–": "-",
    "…": "...",
    "→": "->",
    "←": "<-",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "⚠️": "!",
    "⛔": "x",
}
_NAME = "stand_in"


class Output(io.RawIOBase):
    """A descriptor to write to. Once its reader has left, whatever comes goes nowhere."""

    def __init__(self, descriptor: int) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._left = False

    def writable(self) -> bool:
        """Yes."""
        return True

    def fileno(self) -> int:
        """The descriptor."""
        return self._descriptor

    def isatty(self) -> bool:
        """Whether somebody reads it in a terminal."""
        return os.isatty(self._descriptor)

    def write(self, data: bytes) -> int:  # type: ignore[override] # of a buffer, only bytes come
        """Raises OSError for all but a reader that has left: a full disk, say."""
        if not self._left:
            try:
                return os.write(self._descriptor, data)
            except BrokenPipeError:
                self._left = True
        return len(data)

    def give_up(self) -> None:
        """Take no more: what is still buffered would only fail again, at the very end."""
        self._left = True


def prepare() -> Output | None:
    """Make standard output patient, and both streams able to say everything.

    Returns:
        What standard output is written to; None where there is none.
    """
    codecs.register_error(_NAME, _stand_in)
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(errors=_NAME)
    if sys.stdout is None:
        # Standard error stays closed: nobody may take it for a log that keeps the audit trail.
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 — for the process's life
        return None
    output = Output(sys.stdout.fileno())
    sys.stdout = io.TextIOWrapper(
        io.BufferedWriter(output),
        encoding=sys.stdout.encoding,
        errors=_NAME,
        line_buffering=output.isatty(),
    )
    return output


def finish(output: Output | None) -> None:
    """Write out what is buffered. Raises OSError as `Output.write` does."""
    if output is not None:
        sys.stdout.flush()
    with suppress(OSError):  # nobody reads it: nothing can be said any more
        if sys.stderr is not None:
            sys.stderr.flush()


def _stand_in(error: UnicodeError) -> tuple[str, int]:
    """What stands for a sign that the stream's encoding does not have."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    return "".join(map(_alike, text)), error.end


def _alike(sign: str) -> str:
    if sign in _STAND_INS:
        return _STAND_INS[sign]
    plain = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode()
    return plain or "?"
