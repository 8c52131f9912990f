"""The tuned client, a peer of ours: it signs as we do, or the comparison would be none."""

from urllib.parse import parse_qs

from benchmarks.tuned import TunedSigner
from bot.callcenter.signing import Credentials, Signer


def test_it_signs_as_ours() -> None:
    """For the same nonce and time, byte for byte the same form."""
    rest = {"InstanceId": "job 7/+~", "Action": "ListRecordingsByContactId"}
    sent = TunedSigner("id+/", "secret", ("ContactId",), **rest).body(ContactId="2020").decode()
    seen = {name: value for name, (value,) in parse_qs(sent).items()}
    ours = Signer(Credentials("id+/", "secret"), "2017-07-05").sign(
        "ListRecordingsByContactId",
        {"ContactId": "2020", "InstanceId": "job 7/+~"},
        nonce=seen["SignatureNonce"],
        timestamp=seen["Timestamp"],
    )
    assert sent == ours
