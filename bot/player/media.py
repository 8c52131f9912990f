"""The head of what a browser's `<audio>` is answered: our own, whatever the storage said."""

from http import HTTPStatus

from aiohttp import web

from bot.player.ranges import Part, Unsatisfiable, Whole

_ENDINGS = {
    "audio/wav": "wav",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/flac": "flac",
    "audio/mp4": "m4a",
    "audio/aac": "aac",
    "audio/amr": "amr",
    "video/x-matroska": "mkv",
}


def media_response(
    asked: Whole | Part | Unsatisfiable, size: int, content_type: str, *, download: bool = False
) -> web.StreamResponse:
    """The head of a 200, a 206 or a 416, whose body is yet to come; a 416 has none.

    Args:
        asked: what of the file is given.
        size: of the file, in bytes.
        content_type: `Format.content_type`.
        download: whether the browser is to keep it. The name is the same for every recording: the
            call center's own holds a phone number.
    """
    response = web.StreamResponse(
        headers={
            "Accept-Ranges": "bytes",
            "Cache-Control": "no-store",
            "Content-Type": content_type,
            # Slack's frame is sandboxed: its origin is opaque, and so never the same as ours.
            "Cross-Origin-Resource-Policy": "cross-origin",
            "X-Accel-Buffering": "no",  # nginx would take all of a file ahead of its listener
            "X-Content-Type-Options": "nosniff",
        }
    )
    response.content_length = size
    if isinstance(asked, Unsatisfiable):
        response.set_status(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        response.headers["Content-Range"] = f"bytes */{size}"
        response.content_length = 0
        return response
    if isinstance(asked, Part):
        response.set_status(HTTPStatus.PARTIAL_CONTENT)
        response.headers["Content-Range"] = f"bytes {asked.first}-{asked.last}/{size}"
        response.content_length = asked.last - asked.first + 1
    if download:
        name = f"recording.{_ENDINGS.get(content_type, 'bin')}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
