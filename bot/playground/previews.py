"""What a link shows beneath a message, found without any network.

The demo's posters have addresses on a host that does not exist; the playground draws them itself
and serves them as `/posters/<film-id>.svg`. Links to the bot show its name. Other links show
nothing, as when Telegram finds nothing.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

POSTER = re.compile(r"https?://posters\.seance\.example/(?P<film>[^/?#]+)\.svg", re.IGNORECASE)
BOT_LINK = re.compile(r"https?://(?:www\.)?t\.me/(?P<name>\w+)/?(?:[?#].*)?", re.IGNORECASE)

Json = dict[str, Any]


def local_picture(url: str) -> str | None:
    """Where the playground serves the picture of a poster's address; None for any other."""
    found = POSTER.fullmatch(url)
    return f"/posters/{quote(found['film'])}.svg" if found else None


def link_preview(
    message: Mapping[str, Any], *, bot: str, name: str, description: str
) -> Json | None:
    """The card of a message's link: `url` with `image`, or with `site`, `title`, `description`.

    The link is the one link_preview_options names, else the first in the text.
    """
    options = message.get("link_preview_options", {})
    if options.get("is_disabled"):
        return None
    for url in [options["url"]] if options.get("url") else _links(message):
        picture = local_picture(url)
        if picture:
            return {"url": url, "image": picture}
        found = BOT_LINK.fullmatch(url)
        if found and found["name"].lower() == bot.lower():
            return {"url": url, "site": "Telegram", "title": name, "description": description}
    return None


def _links(message: Mapping[str, Any]) -> list[str]:
    # Entities count in UTF-16 units.
    text = message.get("text", "").encode("utf-16-le", "surrogatepass")
    found = []
    for entity in message.get("entities", []):
        if entity["type"] == "text_link":
            found.append(entity["url"])
        elif entity["type"] == "url":
            start = entity["offset"] * 2
            raw = text[start : start + entity["length"] * 2]
            url = raw.decode("utf-16-le", "replace")
            found.append(url if "://" in url else f"https://{url}")
    return found
