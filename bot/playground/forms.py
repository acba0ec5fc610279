"""multipart/form-data, read as far as Bot API clients write it."""

import re
from email.message import Message
from urllib.parse import unquote

from bot.playground.emulator import ApiError, File


def read_multipart(content_type: str, body: bytes) -> tuple[dict[str, str], dict[str, File]]:
    """Fields and files of a form by name; ApiError (400) when it is broken."""
    boundary = _header(content_type).get_param("boundary")
    if not isinstance(boundary, str):
        raise _broken()
    fields: dict[str, str] = {}
    files: dict[str, File] = {}
    first, *parts = (b"\r\n" + body).split(b"\r\n--" + boundary.encode())
    if first.strip() or not parts or not parts[-1].startswith(b"--"):
        raise _broken()
    for part in parts[:-1]:
        head, blank, content = part.partition(b"\r\n\r\n")
        if not blank:
            raise _broken()
        headers = _headers(head.decode())
        disposition = _header(headers.get("content-disposition", ""))
        name = disposition.get_param("name")
        if not isinstance(name, str):
            raise _broken()
        filename = _filename(headers["content-disposition"])
        if filename is None:
            fields[name] = content.decode()
        else:
            kind = headers.get("content-type", "application/octet-stream")
            files[name] = File(filename, content, kind)
    return fields, files


def _headers(head: str) -> dict[str, str]:
    lines = (line.partition(":") for line in head.split("\r\n") if line)
    return {name.strip().lower(): value.strip() for name, _, value in lines}


def _header(value: str) -> Message:
    message = Message()
    message["content-type"] = value
    return message


def _filename(disposition: str) -> str | None:
    """The file's name, percent-encoded (RFC 5987) or in quotes as browsers and clients write it."""
    encoded = re.search(r"filename\*=(?:utf-8)?''([^;]+)", disposition, re.IGNORECASE)
    if encoded:
        return unquote(encoded[1])
    quoted = re.search(r'filename="((?:[^"\\]|\\.)*)"', disposition)
    return unquote(re.sub(r"\\(.)", r"\1", quoted[1])) if quoted else None


def _broken() -> ApiError:
    return ApiError(400, "Bad Request: can't parse multipart form")
