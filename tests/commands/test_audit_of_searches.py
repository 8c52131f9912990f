"""`python -m bot audit --phone`: who searched a number."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.audit.database import open_database
from bot.audit.record import AuditRecord, hashed
from bot.questions.phone_numbers import phone_number
from tests.running import python_m_bot

NUMBER = "15588886666"
KEY = "k" * 32
WINDOW = "2026-11-17T05:20:01Z/2026-11-24T05:20:00Z"
RECORD = AuditRecord(
    datetime(2026, 11, 24, 5, 20, tzinfo=UTC),
    *("U1", "T1", "", "search"),
    (),
    "found",
    (),
    "0a1b",
    window=WINDOW,
    count=10,
)


def of(stands_for_it: str, reference: str = "0a1b") -> AuditRecord:
    return replace(RECORD, contact_ids=(stands_for_it,), request_ids=("",), reference=reference)


def forms() -> tuple[str, ...]:
    number = phone_number(NUMBER)
    assert number is not None
    return number.forms


@pytest.fixture
async def settings(tmp_path: Path) -> dict[str, str]:
    url = f"sqlite:///{tmp_path / 'audit.db'}"
    trail = open_database(url)
    await trail.write(
        [
            of(hashed(forms()[0], KEY.encode())),
            of(hashed("13800138000", KEY.encode()), "another number"),
            of(hashed(forms()[0], b"o" * 32), "an older key"),
        ]
    )
    await trail.close()
    return {"AUDIT_DATABASE_URL": url, "SECRET_KEY": KEY}


async def test_who_searched_a_number(settings: dict[str, str]) -> None:
    """One line: who, how many calls, of which time; the number itself is nowhere."""
    code, out, _ = await python_m_bot(settings, "audit", "--phone", NUMBER)
    assert code == 0
    assert out == (
        "2026-11-24 05:20:00 UTC · U1 searched its calls · 10 calls, "
        f"{WINDOW} · found · {hashed(forms()[0], KEY.encode())} · Reference 0a1b\n"
    )


async def test_in_chinese(settings: dict[str, str]) -> None:
    """The same in the other language."""
    chinese = {**settings, "BOT_LANGUAGE": "zh"}
    _, out, _ = await python_m_bot(chinese, "audit", "--phone", NUMBER)
    assert f"U1 查询其通话 · 10 通电话, {WINDOW} · 结果：已找到" in out


async def test_json(settings: dict[str, str]) -> None:
    """For a program, with what was searched."""
    code, out, _ = await python_m_bot(settings, "audit", "--phone", NUMBER, "--json")
    (record,) = json.loads(out)
    assert (code, record["window"], record["count"]) == (0, WINDOW, 10)


async def test_narrowed(settings: dict[str, str]) -> None:
    """With a person and a day, all of it must apply."""
    about = ("audit", "--phone", NUMBER)
    since = ("--since", "2026-11-25")
    assert (await python_m_bot(settings, *about, "--user", "U1"))[0] == 0
    assert (await python_m_bot(settings, *about, "--user", "U2"))[0] == 1
    assert (await python_m_bot(settings, *about, *since))[0] == 1


async def test_old_key(settings: dict[str, str]) -> None:
    """What was recorded under another key is found with that one."""
    old = {**settings, "SECRET_KEY": "o" * 32}
    _, out, _ = await python_m_bot(old, "audit", "--phone", NUMBER)
    assert len(out.splitlines()) == 1
    assert "an older key" in out


async def test_number_typed_where_an_id_belongs(settings: dict[str, str]) -> None:
    """Records that hold the number as an id, in clear or hashed as typed, are its own, too."""
    typed = (forms()[0], *(hashed(form, KEY.encode()) for form in forms()))
    trail = open_database(settings["AUDIT_DATABASE_URL"])
    await trail.write([of(each, f"typed {number}") for number, each in enumerate(typed)])
    await trail.close()
    _, out, _ = await python_m_bot(settings, "audit", "--phone", NUMBER)
    assert len(out.splitlines()) == 1 + len(typed)


@pytest.mark.parametrize("typed", ["", "nobody"])
async def test_no_number(settings: dict[str, str], typed: str) -> None:
    """What is no number is wrong usage, and an example says what one is."""
    code, _, err = await python_m_bot(settings, "audit", "--phone", typed)
    assert code == 2
    assert "one phone number such as 15588886666" in err


async def test_either_a_number_or_a_contact(settings: dict[str, str]) -> None:
    """No record is about both, so to ask for both is wrong usage, and not "no record"."""
    about = ("--phone", NUMBER, "--contact", "2020927020")
    assert (await python_m_bot(settings, "audit", *about))[0] == 2


async def test_needs_the_key(settings: dict[str, str]) -> None:
    """Without the key the records would be missed: it says so instead."""
    del settings["SECRET_KEY"]
    code, _, err = await python_m_bot(settings, "audit", "--phone", NUMBER)
    assert code == 2
    assert "SECRET_KEY: is missing; only with that of the bot" in err
