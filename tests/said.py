"""A sentence of ours as it stands in a fallback text."""

from bot.messages.rich import Inline, line, own
from bot.messages.words import EN, Words
from bot.sandbox import contacts


def as_said(
    template: str, contact_id: str = contacts.NONE_YET, *, words: Words = EN, **slots: str | Inline
) -> str:
    """Its line, where nobody set `CONTACT`."""
    known: dict[str, str | Inline] = {
        "contact_id": contact_id,
        "contact": own(words.denial.operator),
    }
    return line(template, **{**known, **slots})[1]
