"""Answers of the call center that are read as a client reads them, without asking anybody."""

import json

from bot.callcenter import protocol
from bot.callcenter.lookup import Lookup
from bot.callcenter.model import ContactRecordings
from bot.sandbox import contacts

_AGENTS = 50
_LASTING = 86_400.0  # seconds
FIRST = 10**9  # of the contacts that are made


def read(contact_id: str, count: int = 1) -> ContactRecordings:
    """So many recordings of a contact; ids, times, customers and files are its own."""
    number = int(contact_id)
    sample = contacts.recordings(contacts.SAMPLE)[0]
    rows = [
        {
            **sample,
            "ContactId": contact_id,
            "AgentId": f"2939394223203{number % _AGENTS:05}",
            "AgentName": f"Agent {number % _AGENTS}",
            "CalledNumber": f"155{number % 10**8:08}",
            "Duration": 5 + (number + each) % 900,
            "StartTime": sample["StartTime"] + 61_000 * each + number % 10**9,
            "FileName": f"{sample['StartTime'] + 61_000 * each}{number}80327683.wav",
        }
        for each in range(count)
    ]
    request_id = f"8707EB29-BAED-4302-B999-{number:012}"
    answer = {"Recordings": {"Recording": rows}, "RequestId": request_id, "Code": "OK"}
    body = json.dumps(answer, ensure_ascii=False).encode()
    payload = protocol.decipher(200, "application/json", body)
    return ContactRecordings(contact_id, protocol.recordings(payload), protocol.request_id(payload))


def lookup(count: int = 1) -> Lookup:
    """One that reads so many recordings of each contact, and remembers a million of them."""

    async def fetch(contact_id: str) -> ContactRecordings:
        return read(contact_id, count)

    return Lookup(fetch, ttl=_LASTING, max_entries=10**6)
