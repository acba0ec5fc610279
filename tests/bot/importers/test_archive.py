"""A package is a folder or a .zip, and a .zip may be anything."""

import io
import os
import zipfile
from pathlib import Path

import pytest

from bot.importers import archive
from bot.importers.archive import PackageError, open_archive


def zipped(path: Path, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return path


def contents(path: Path) -> dict[str, bytes]:
    with open_archive(path) as members:
        read = {}
        for member in members:
            with member.open() as file:
                read[member.name] = file.read()
            assert member.size == len(read[member.name])
    return read


def test_a_folder_gives_its_csv_files_in_any_case(tmp_path: Path) -> None:
    (tmp_path / "Films.CSV").write_bytes(b"id\n")
    (tmp_path / "notes.txt").write_bytes(b"no")
    (tmp_path / "cinemas.csv").mkdir()
    assert contents(tmp_path) == {"films.csv": b"id\n"}


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_a_zip_gives_its_csv_files_however_it_is_packed(tmp_path: Path, method: int) -> None:
    files = {"films.csv": b"id,title\n1,A\n" * 100, "readme.md": b"#"}
    assert list(contents(zipped(tmp_path / "a.zip", files, method))) == ["films.csv"]


@pytest.mark.parametrize(
    "names",
    [
        ("package/films.csv", "package/press.csv"),
        ("package\\films.csv", "package\\press.csv"),
        ("films.csv", "press.csv", "__MACOSX/._films.csv", ".hidden.csv", "__MACOSX/films.csv"),
        ("package/films.csv", "package/press.csv", "__MACOSX/package/._films.csv"),
    ],
)
def test_one_folder_in_the_zip_and_what_macos_adds_do_not_matter(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    path = zipped(tmp_path / "a.zip", dict.fromkeys(names, b"x\n"))
    assert sorted(contents(path)) == ["films.csv", "press.csv"]


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (("../films.csv",), "points outside"),
        (("/films.csv",), "points outside"),
        (("a/../../films.csv",), "points outside"),
        (("..\\films.csv",), "points outside"),
        (("a/films.csv", "b/press.csv"), "lie together"),
        (("a/b/films.csv",), "lie together"),
        (("films.csv", "a/press.csv"), "lie together"),
    ],
)
def test_a_zip_whose_files_lie_elsewhere_is_refused(
    tmp_path: Path, names: tuple[str, ...], reason: str
) -> None:
    path = zipped(tmp_path / "a.zip", dict.fromkeys(names, b"x\n"))
    with pytest.raises(PackageError, match=reason), open_archive(path):
        pass
    assert list(tmp_path.iterdir()) == [path]


def test_the_same_name_twice_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        made.writestr("films.csv", "id\n")
        with pytest.warns(UserWarning, match="Duplicate"):
            made.writestr("films.csv", "id\n1\n")
    with pytest.raises(PackageError, match="twice"), open_archive(tmp_path / "a.zip"):
        pass


def test_a_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"films.csv": bytes(archive.SMALL * 2)})
    with pytest.raises(PackageError, match="unpacks to 33,554,432 bytes"), open_archive(path):
        pass


def test_more_than_a_disk_holds_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_UNPACKED", 10)
    path = zipped(tmp_path / "a.zip", {"films.csv": b"123456", "press.csv": b"123456"})
    with pytest.raises(PackageError, match="GiB unpacked"), open_archive(path):
        pass


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"films.csv": b"id\n"})
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    path.write_bytes(data)
    with pytest.raises(PackageError, match="encrypted"), open_archive(path):
        pass


@pytest.mark.parametrize("data", [b"", b"id,title\n", b"PK\x03\x04 not really", os.urandom(2000)])
def test_what_is_no_zip_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "package.zip"
    path.write_bytes(data)
    with pytest.raises(PackageError, match=r"neither a folder nor a \.zip"), open_archive(path):
        pass


def test_a_truncated_zip_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"films.csv": os.urandom(5000)})
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(PackageError, match="neither"), open_archive(path):
        pass


def test_a_path_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="nowhere: no such"), open_archive(tmp_path / "nowhere"):
        pass


def test_members_can_be_read_side_by_side(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"films.csv": b"a" * 9000, "press.csv": b"b" * 9000})
    with open_archive(path) as (films, press), films.open() as one, press.open() as other:
        whole = io.BytesIO()
        while part := one.read(1000) + other.read(1000):
            whole.write(part)
    assert whole.getvalue().count(b"a") == whole.getvalue().count(b"b") == 9000
