"""The envelopes of the sandbox call center's answers, in JSON and in XML."""

import json
import uuid
from collections.abc import Mapping
from xml.sax.saxutils import escape

from aiohttp import web

from bot.sandbox.contacts import Refusal


def success(payload: Mapping[str, object], parameters: Mapping[str, str]) -> web.Response:
    """The payload, in the format that was asked for."""
    body = {
        "HttpStatusCode": 200,
        **payload,
        "RequestId": str(uuid.uuid4()).upper(),
        "Success": True,
        "Code": "OK",
    }
    return _formatted(200, body, parameters, root=f"{parameters['Action']}Response")


def refused(refusal: Refusal, parameters: Mapping[str, str]) -> web.Response:
    """The refusal, in the format that was asked for."""
    body: dict[str, object] = {
        "RequestId": str(uuid.uuid4()).upper(),
        "HostId": "ccc.cn-shanghai.aliyuncs.com",
        "Code": refusal.code,
        "Message": refusal.message,
    }
    if refusal.status == 200:  # noqa: PLR2004 — a business failure
        body["Success"] = False
    return _formatted(refusal.status, body, parameters, root="Error")


def _formatted(
    status: int, body: Mapping[str, object], parameters: Mapping[str, str], *, root: str
) -> web.Response:
    if parameters.get("Format", "").upper() == "XML":
        text = f"<?xml version='1.0' encoding='UTF-8'?><{root}>{_xml(body)}</{root}>"
        return web.Response(status=status, text=text, content_type="text/xml")
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(status=status, text=text, content_type="application/json")


def _xml(value: object) -> str:
    if isinstance(value, Mapping):
        return "".join(_element(name, child) for name, child in value.items())
    if isinstance(value, bool):
        return str(value).lower()
    return escape(str(value))


def _element(name: str, value: object) -> str:
    if isinstance(value, list):
        return "".join(_element(name, item) for item in value)
    return f"<{name}>{_xml(value)}</{name}>"
