"""Files the bot sends: uploaded, named by URL or by file_id, and looked up again."""

import hashlib
from collections.abc import Mapping
from typing import Any

from bot.playground.emulator.links import LinkError, check_link
from bot.playground.emulator.model import File
from bot.playground.emulator.spec import bad_request
from bot.playground.emulator.state import State

_IMAGES = (b"\xff\xd8", b"\x89PNG", b"RIFF", b"GIF8")


def take(state: State, kind: str, given: str | None, uploaded: File | None) -> str:
    """Keep a file that a call names or carries; its file_id (the same file has the same id).

    `given` is a file_id or a URL. A URL is not fetched here: whoever shows it does that.
    """
    if uploaded is not None:
        if not uploaded.content:
            raise bad_request("file must be non-empty")
        if kind == "photo" and not uploaded.content.startswith(_IMAGES):
            raise bad_request("IMAGE_PROCESS_FAILED")
        return _kept(state, kind, uploaded, uploaded.content + uploaded.name.encode())
    if given in state.files:
        return given
    try:
        url = check_link(given or "")
    except LinkError:
        raise bad_request("wrong file identifier/HTTP URL specified") from None
    name = url.partition("?")[0].rpartition("/")[2] or "file"
    return _kept(state, kind, File(name, b"", url=url), url.encode())


def named(params: Mapping[str, Any], files: Mapping[str, File], field: str) -> File | None:
    """The upload behind a parameter: a part of its own name, or one named by attach://."""
    given = params.get(field, "")
    if isinstance(given, str) and given.startswith("attach://"):
        upload = files.get(given.removeprefix("attach://"))
        if upload is None:
            raise bad_request(f"there is no {field} in the request")
        return upload
    return files.get(field)


def photo(state: State, file_id: str) -> list[dict[str, Any]]:
    """The PhotoSize objects of a picture, small to large; sizes are nominal."""
    size = len(state.files[file_id].content)
    return [
        {
            "file_id": file_id if width == 1280 else f"{file_id}-{width}",
            "file_unique_id": f"{file_id}-{width}",
            "width": width,
            "height": width * 9 // 16,
            "file_size": size,
        }
        for width in (320, 1280)
    ]


def document(state: State, file_id: str) -> dict[str, Any]:
    """A Document."""
    file = state.files[file_id]
    return {
        "file_id": file_id,
        "file_unique_id": f"{file_id}-d",
        "file_name": file.name,
        "mime_type": file.mime_type,
        "file_size": len(file.content),
    }


def find(state: State, file_id: str) -> File | None:
    """The file behind an id, also that of a smaller size of a picture."""
    return state.files.get(file_id) or state.files.get(file_id.removesuffix("-320"))


def _kept(state: State, kind: str, file: File, key: bytes) -> str:
    file_id = f"{kind}-{hashlib.sha256(key).hexdigest()[:20]}"
    state.files[file_id] = file
    return file_id
