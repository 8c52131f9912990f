import asyncio
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.callcenter.model import Call, CallAgent, ContactRecordings, Recording
from bot.callcenter.shared_cache import SharedAnswers
from bot.callcenter.written import read_answer, written_answer
from bot.memory.redis import Shared

TEXT = st.text(max_size=8)
NUMBER = st.none() | st.integers()
RECORDING = st.builds(Recording, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, NUMBER, NUMBER, TEXT)
AGENT = st.builds(CallAgent, TEXT, TEXT, TEXT)
CALL = st.builds(
    Call,
    contact_id=TEXT,
    instance_id=TEXT,
    calling_number=TEXT,
    called_number=TEXT,
    contact_type=TEXT,
    contact_disposition=TEXT,
    start_time=NUMBER,
    duration=NUMBER,
    agent_names=TEXT,
    skill_group_names=TEXT,
    skill_group_ids=TEXT,
    satisfaction=NUMBER,
    satisfaction_desc=TEXT,
    feedback=TEXT,
    agents=st.lists(AGENT, max_size=3).map(tuple),
    recordings=st.lists(RECORDING, max_size=3).map(tuple),
)
ANSWER = st.builds(
    ContactRecordings,
    st.just("1"),
    st.lists(RECORDING, max_size=3).map(tuple),
    TEXT,
    st.none(),
    st.none() | CALL,
)


class Held(Shared):
    """What stands in Redis, without one."""

    def __init__(self) -> None:
        super().__init__("redis://127.0.0.1:1")
        self.up = True
        self.values: dict[str, bytes] = {}

    async def get(self, name: str) -> bytes | None:
        return self.values.get(name)

    async def put(self, name: str, value: str | bytes, seconds: float) -> bool:
        del seconds
        self.values[name] = value.encode() if isinstance(value, str) else value
        return True


def level(held: Held) -> SharedAnswers:
    return SharedAnswers(held, "k" * 32, "instance", str, clock=lambda: 1000.0)


@given(ANSWER)
def test_every_field_survives(answer: ContactRecordings) -> None:
    """What was written as JSON is read as it was, with the call and all that is nested in it."""
    read = read_answer("1", json.loads(json.dumps(written_answer(answer))))
    assert read == answer
    if read.call:
        assert all(isinstance(each, CallAgent) for each in read.call.agents)
        assert all(isinstance(each, Recording) for each in read.call.recordings)


@given(ANSWER)
@settings(max_examples=20)
def test_another_instance_reads_it(answer: ContactRecordings) -> None:
    """It travels encrypted, with the call, and with the seconds that are left."""

    async def read() -> tuple[ContactRecordings, float] | None:
        held = Held()
        ours = level(held)
        ours.put("1", answer, 300)
        await asyncio.gather(*ours._storing)
        return await level(held).get("1")

    assert asyncio.run(read()) == (answer, 300.0)


async def sealed(answer: ContactRecordings, **changed: object) -> Held:
    """An answer in Redis, with other values under some of its names; None leaves one out."""
    held = Held()
    ours = level(held)
    await ours._store("1", answer, 300)
    ((name, value),) = held.values.items()
    written = json.loads(ours._fernet.decrypt(value)) | changed
    kept = {key: value for key, value in written.items() if value is not None}
    held.values[name] = ours._fernet.encrypt(json.dumps(kept).encode())
    return held


async def test_an_older_version_wrote_no_call() -> None:
    """What an older version left is read: nothing is known of the call."""
    answer = ContactRecordings("1", (Recording("1"),), "request", call=Call("1"))
    held = await sealed(answer, call=None)
    assert await level(held).get("1") == (answer._replace(call=None), 300.0)


async def test_what_a_newer_version_wrote_is_not_misread() -> None:
    """A call with a field that we do not know is not there, and so is asked for."""
    answer = ContactRecordings("1", (), call=Call("1"))
    for call in ({"mood": "good"}, {"agents": [{"mood": "good"}], "recordings": []}, ["1"]):
        held = await sealed(answer, call=call)
        assert await level(held).get("1") is None
