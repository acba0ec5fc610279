"""Which links Telegram takes, and how it writes them back."""

import re

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_REST = re.compile(r"(?P<host>[^/?#]*)(?P<path>[^?#]*)(?P<tail>.*)", re.DOTALL)
_LABEL = re.compile(r"[\w-]{1,63}")
_MENTION = re.compile(r"tg://user\?id=(\d+)")


class LinkError(ValueError):
    """A link Telegram refuses; the text is its reason."""


def check_link(url: str, *, https_only: bool = False) -> str:
    """The link as Telegram keeps it (scheme added, "/" after a bare host), or LinkError."""
    url = url.strip()
    if not url:
        raise LinkError("URL host is empty")
    found = _SCHEME.match(url)
    scheme = found[1].lower() if found else "http"
    if https_only and (found is None or scheme != "https"):
        raise LinkError("Only HTTPS links are allowed")
    if scheme in ("tg", "ton", "tonsite"):
        return url
    if scheme not in ("http", "https"):
        raise LinkError("Unsupported URL protocol")
    parts = _REST.fullmatch(url[found.end() :] if found else url)
    assert parts is not None
    if any(character.isspace() for character in url):
        raise LinkError("Wrong HTTP URL")
    host = _host(parts["host"])
    return f"{scheme}://{host}{parts['path'] or '/'}{parts['tail']}"


def mentioned_user(url: str) -> int | None:
    """The user id of a tg://user?id= link."""
    found = _MENTION.fullmatch(url)
    return int(found[1]) if found else None


def _host(written: str) -> str:
    host, _, port = written.rpartition("@")[2].partition(":")
    if not host:
        raise LinkError("URL host is empty")
    labels = host.split(".")
    # Without a dot it is nobody's public address: Telegram refuses http://localhost too.
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        raise LinkError("Wrong HTTP URL")
    if port and not (port.isdecimal() and 0 < int(port) < 65536):
        raise LinkError("Wrong HTTP URL")
    return written.lower()
