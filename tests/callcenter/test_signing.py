import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest
from alibabacloud_openapi_util.client import Client as OpenApiUtil
from alibabacloud_tea_openapi.utils import Utils as TeaOpenApi
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.callcenter.signing import (
    Credentials,
    Signer,
    canonicalized_query,
    percent_encode,
    signature,
    string_to_sign,
)

SAMPLES = Path(__file__).parents[1] / "samples"
VECTORS: list[dict[str, Any]] = json.loads((SAMPLES / "signatures.json").read_text("utf-8"))
SYSTEM = {
    "AccessKeyId",
    "Action",
    "Format",
    "SecurityToken",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureVersion",
    "Timestamp",
    "Version",
}

every_vector = pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
every_vector_that_a_client_sends = pytest.mark.parametrize(
    "vector",
    [v for v in VECTORS if v["method"] == "POST" and v["params"]["Format"] == "JSON"],
    ids=lambda vector: vector["id"],
)
each_of_the_vendors_signers = pytest.mark.parametrize(
    "vendors_signature",
    [
        pytest.param(OpenApiUtil.get_rpcsignature, id="openapi-util"),
        pytest.param(TeaOpenApi.get_rpcsignature, id="tea-openapi"),
    ],
)
VendorsSignature = Callable[[dict[str, str], str, str], str]

# Any text, and often what encoders get wrong: Chinese, emoji, reserved characters, nothing at all.
values = st.text() | st.text("小芳录音🎧é~*+/ %&='\"!()-_.\n\0", max_size=20)
parameter_sets = st.dictionaries(values.filter(bool), values, max_size=12)


def sent(body: str) -> dict[str, str]:
    """All parameters of a request, as a server reads them."""
    return dict(parse_qsl(body, keep_blank_values=True))


def business_parameters(vector: dict[str, Any]) -> dict[str, str]:
    return {name: value for name, value in vector["params"].items() if name not in SYSTEM}


def sign(vector: dict[str, Any]) -> str:
    """What a client sends for the inputs of a vector."""
    params = vector["params"]
    credentials = Credentials(
        params["AccessKeyId"], vector["secret"], params.get("SecurityToken", "")
    )
    return Signer(credentials, params["Version"]).sign(
        params["Action"],
        business_parameters(vector),
        nonce=params["SignatureNonce"],
        timestamp=params["Timestamp"],
    )


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        pytest.param("AZaz09-_.~", "AZaz09-_.~", id="unreserved"),
        pytest.param(" ", "%20", id="space"),
        pytest.param("*", "%2A", id="asterisk"),
        pytest.param("+", "%2B", id="plus"),
        pytest.param("/", "%2F", id="slash"),
        pytest.param("%", "%25", id="percent"),
        pytest.param("小芳", "%E5%B0%8F%E8%8A%B3", id="chinese"),
        pytest.param("🎧", "%F0%9F%8E%A7", id="emoji"),
        pytest.param("", "", id="empty"),
    ],
)
def test_only_unreserved_characters_stay(text: str, encoded: str) -> None:
    """Step 1: UTF-8, upper-case hex, a space as `%20`, and nothing but RFC 3986's set as it is."""
    assert percent_encode(text) == encoded


@every_vector
def test_the_query_is_sorted_and_encoded(vector: dict[str, Any]) -> None:
    """Step 2: the canonicalized query is what the vector's string to sign holds, decoded once."""
    encoded_query = vector["string_to_sign"].split("&")[2]
    assert canonicalized_query(vector["params"]) == unquote(encoded_query)


@every_vector
def test_the_string_to_sign_names_the_verb(vector: dict[str, Any]) -> None:
    """Step 3: the verb, the path and the query, encoded once more, make the string to sign."""
    query = canonicalized_query(vector["params"])
    assert string_to_sign(vector["method"], query) == vector["string_to_sign"]


@every_vector
def test_the_signature_is_the_vectors(vector: dict[str, Any]) -> None:
    """Step 4: HMAC-SHA1 of the string to sign, with an ampersand behind the secret."""
    assert signature(vector["string_to_sign"], vector["secret"]) == vector["signature"]


def test_a_signature_is_not_signed() -> None:
    """`Signature` is the one parameter that the canonicalized query leaves out."""
    assert canonicalized_query({"A": "1", "Signature": "s", "Z": ""}) == "A=1&Z="


@every_vector_that_a_client_sends
def test_the_signer_gives_the_vectors_signature(vector: dict[str, Any]) -> None:
    """`Signer` takes short cuts, and arrives where the steps do."""
    assert sent(sign(vector)) == vector["params"] | {"Signature": vector["signature"]}


def test_temporary_credentials_send_their_token() -> None:
    """The STS token is an ordinary signed parameter."""
    signer = Signer(Credentials("STS.NTtestid", "test/sec+ret=", "CAISabc+/def==~*"), "2017-07-05")
    body = signer.sign("GetInstance", {}, nonce="n", timestamp="2026-01-02T03:04:05Z")
    parameters = sent(body)
    text = string_to_sign("POST", canonicalized_query(parameters))
    assert parameters["SecurityToken"] == "CAISabc+/def==~*"
    assert parameters["Signature"] == signature(text, "test/sec+ret=")


def test_credentials_show_no_secret() -> None:
    """A log line or a traceback that shows credentials shows the access key's id at most."""
    shown = repr(Credentials("testid", "the-secret", "the-token"))
    assert shown == "Credentials(access_key_id='testid')"


@each_of_the_vendors_signers
@pytest.mark.parametrize("length", [0, 62, 63, 64, 200])
def test_a_secret_of_any_length_works(vendors_signature: VendorsSignature, length: int) -> None:
    """Beyond SHA-1's block of 64 bytes (63 and the ampersand) the key is its own digest."""
    secret = "s" * length
    text = string_to_sign("GET", canonicalized_query({"A": "1"}))
    assert signature(text, secret) == vendors_signature({"A": "1"}, "GET", secret)


@each_of_the_vendors_signers
@settings(max_examples=500, deadline=None)
@given(parameters=parameter_sets, method=st.sampled_from(["GET", "POST"]), secret=values)
def test_the_steps_agree_with_the_vendor(
    vendors_signature: VendorsSignature, parameters: dict[str, str], method: str, secret: str
) -> None:
    """For any parameters and any secret, the vendor's own code computes the same signature."""
    parameters.pop("Signature", None)  # theirs signs it when given; ours leaves it out
    ours = signature(string_to_sign(method, canonicalized_query(parameters)), secret)
    assert ours == vendors_signature(parameters, method, secret)


@each_of_the_vendors_signers
@settings(max_examples=500, deadline=None)
@given(
    credentials=st.builds(Credentials, values, values, values),
    parameters=parameter_sets,
    nonce=st.text("0123456789abcdef-", min_size=1, max_size=36),
    now=st.datetimes(min_value=datetime(2000, 1, 1)),  # noqa: DTZ001 — strategies want naive bounds
)
def test_the_signer_agrees_with_the_vendor(
    vendors_signature: VendorsSignature,
    credentials: Credentials,
    parameters: dict[str, str],
    nonce: str,
    now: datetime,
) -> None:
    """For any call, what `Signer` sends is what was asked, and the vendor's signature fits it."""
    business = {k: v for k, v in parameters.items() if k not in SYSTEM | {"Signature"}}
    timestamp = f"{now:%Y-%m-%dT%H:%M:%SZ}"
    request = Signer(credentials, "2017-07-05").sign(
        "ListRecordingsByContactId", business, nonce=nonce, timestamp=timestamp
    )
    expected = business | {
        "AccessKeyId": credentials.access_key_id,
        "Action": "ListRecordingsByContactId",
        "Format": "JSON",
        "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": nonce,
        "SignatureVersion": "1.0",
        "Timestamp": timestamp,
        "Version": "2017-07-05",
    }
    if credentials.security_token:
        expected["SecurityToken"] = credentials.security_token
    expected["Signature"] = vendors_signature(expected, "POST", credentials.access_key_secret)
    assert sent(request) == expected
