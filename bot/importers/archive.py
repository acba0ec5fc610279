"""A package's files, from a folder or a .zip. Nothing is ever unpacked onto the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

# CSV shrinks to a tenth or so; a file that shrank a thousandfold was made to grow.
MAX_RATIO = 400
MAX_UNPACKED = 8 << 30
SMALL = 16 << 20  # below this a ratio proves nothing


class PackageError(Exception):
    """The path holds no package; the message says why."""


@dataclass(frozen=True, slots=True)
class Member:
    """One CSV file of a package: its plain name in lower case, its size in bytes."""

    name: str
    size: int
    open: Callable[[], AbstractContextManager[IO[bytes]]]


@contextmanager
def open_archive(path: Path) -> Iterator[tuple[Member, ...]]:
    """The CSV files of a folder or .zip.

    Raises:
        PackageError: neither a folder nor a .zip, or a .zip that must not be opened.
    """
    if path.is_dir():
        yield tuple(
            Member(file.name.lower(), file.stat().st_size, partial(_open, file))
            for file in sorted(path.iterdir())
            if file.suffix.lower() == ".csv" and file.is_file()
        )
        return
    if not path.is_file():
        raise PackageError(f"{path}: no such folder or file")
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(ZipFile(path))
        except (BadZipFile, OSError, NotImplementedError) as error:
            raise PackageError(f"{path}: neither a folder nor a .zip ({error})") from None
        yield _members(archive, path)


def _open(file: Path) -> IO[bytes]:
    return file.open("rb")


def _members(archive: ZipFile, path: Path) -> tuple[Member, ...]:
    infos = {_path(info): info for info in archive.infolist() if not info.is_dir()}
    if len(infos) < sum(not info.is_dir() for info in archive.infolist()):
        raise PackageError(f"{path}: the same file name twice")
    if outside := [str(name) for name in infos if name.is_absolute() or ".." in name.parts]:
        raise PackageError(f"{path}: {outside[0]} points outside the archive")
    infos = {name: info for name, info in infos.items() if _wanted(name)}
    # Most programs put the folder itself into the .zip: one folder is looked into, not several.
    if len({name.parent for name in infos}) > 1 or any(len(name.parts) > 2 for name in infos):
        raise PackageError(f"{path}: the CSV files must lie together, at most one folder deep")
    if sum(info.file_size for info in infos.values()) > MAX_UNPACKED:
        raise PackageError(f"{path}: more than {MAX_UNPACKED >> 30} GiB unpacked")
    for name, info in infos.items():
        if info.flag_bits & 1:
            raise PackageError(f"{path}: {name} is encrypted")
        if info.file_size > max(SMALL, MAX_RATIO * info.compress_size):
            raise PackageError(f"{path}: {name} unpacks to {info.file_size:,} bytes")
    return tuple(
        Member(name.name.lower(), info.file_size, partial(archive.open, info))
        for name, info in infos.items()
    )


def _path(info: ZipInfo) -> PurePosixPath:
    # Some programs of Windows write its separator.
    return PurePosixPath(info.filename.replace("\\", "/"))


def _wanted(name: PurePosixPath) -> bool:
    """A CSV file, and not what macOS adds beside each."""
    hidden = any(part.startswith((".", "__MACOSX")) for part in name.parts)
    return name.suffix.lower() == ".csv" and not hidden
