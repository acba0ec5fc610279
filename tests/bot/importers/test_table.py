"""CSV as it comes: damaged lines are refused one by one, with the line they begin on."""

import csv
import io
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.importers.table import BATCH_ROWS, BLOCK_BYTES, Table, UnreadableFileError


def read(data: bytes) -> tuple[list[tuple[int, list[str]]], list[tuple[int, str, str]]]:
    """Good rows by line; faults by line with column and reason."""
    rows: list[tuple[int, list[str]]] = []
    faults: list[tuple[int, str, str]] = []
    for batch in Table(io.BytesIO(data).read).batches():
        rows += zip(batch.lines, batch.rows, strict=True)
        faults += [(line, *fault) for line, fault in batch.faults]
    return rows, faults


@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("last", [True, False])
def test_any_line_ending_with_or_without_a_byte_order_mark(
    newline: bytes, mark: bytes, last: bool
) -> None:
    data = mark + newline.join([b"ID, Title ", b"1,One", b"2,Deux"]) + (newline if last else b"")
    assert Table(io.BytesIO(data).read).header == ["id", "title"]
    assert read(data) == ([(2, ["1", "One"]), (3, ["2", "Deux"])], [])


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_lines_are_counted_through_quoted_newlines_and_empty_lines(newline: str) -> None:
    text = newline.join(["a,b", '"one', "", 'two",1', "", "3,4", "5", "6,7"])
    rows, faults = read(text.encode())
    assert rows == [(2, [f"one{newline}{newline}two", "1"]), (6, ["3", "4"]), (8, ["6", "7"])]
    assert faults == [(7, "(row)", "1 fields where the header has 2")]


def test_separators_of_unicode_do_not_end_a_line() -> None:
    assert read("a,b\nx\u2028y\x85\x0b\x1c,1\n".encode())[0] == [(2, ["x\u2028y\x85\x0b\x1c", "1"])]


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (b"caf\xe9", "not UTF-8 (byte 0xE9 after 'caf')"),
        (b"\xed\xa0\xbd", "not UTF-8 (byte 0xED after '')"),
        (b"\xff", "not UTF-8 (byte 0xFF after '')"),
        (b"a\0b", "not text (a NUL byte)"),
    ],
)
def test_bytes_that_are_no_text_refuse_their_row_alone(damage: bytes, reason: str) -> None:
    rows, faults = read(b"a,b\n1,2\n3," + damage + b"\n5,\xc3\xa9\n")
    assert rows == [(2, ["1", "2"]), (4, ["5", "é"])]
    assert faults == [(3, "b", reason)]


@pytest.mark.parametrize(
    ("broken", "line", "reason"),
    [
        (b'1,"open\n2,3\n4,"5"\n', 2, "lines 2 to 4 are lost"),
        (b'1,"a"b\n', 2, "broken quotation"),
        (b'1,"never closed', 2, "a quotation that never ends"),
        (b"1," + b"x" * 140_000 + b"\n", 2, "a field of more than 131,072 characters"),
        (b"1," + b"x," * 3_000_000 + b"\n", 2, "a field of more than 131,072 characters"),
        (b"1,2,3\n", 2, "3 fields where the header has 2"),
    ],
)
def test_a_broken_row_is_refused_and_the_next_is_read(
    broken: bytes, line: int, reason: str
) -> None:
    rows, faults = read(b"a,b\n" + broken + b"6,7\n")
    assert [(at, column) for at, column, _ in faults] == [(line, "(row)")]
    assert reason in faults[0][2]
    if b"never" not in broken:
        assert [cells for _, cells in rows] == [["6", "7"]]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no header line"),
        (b"\n1,2\n", "no header line"),
        ("id,title\n".encode("utf-16"), "UTF-16"),
        (b"id,t\xe9\n", "not UTF-8"),
        (b'id,"title\n', "the header cannot be read"),
    ],
)
def test_a_file_without_a_readable_header_is_refused_whole(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason):
        Table(io.BytesIO(data).read)


def test_rows_are_whole_wherever_a_block_ends() -> None:
    cells = [[str(n), "é" * (n % 97) + "\r\n" * (n % 3 == 0)] for n in range(8_000)]
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["a", "b"], *cells])
    data = out.getvalue().encode()
    assert len(data) > 2 * BLOCK_BYTES
    rows, faults = read(data)
    assert [row for _, row in rows] == cells
    assert not faults


def test_rows_before_a_broken_one_in_the_same_batch_are_kept() -> None:
    good = b"".join(b"%d,x\n" % n for n in range(BATCH_ROWS // 2))
    rows, faults = read(b"a,b\n" + good + b'1,"a"b\n' + good)
    assert len(rows) == BATCH_ROWS // 2 * 2
    assert faults[0][0] == BATCH_ROWS // 2 + 2


def test_a_line_without_end_takes_no_more_memory_than_a_long_one() -> None:
    header, inflate = io.BytesIO(b"a,b\n"), zlib.decompressobj()
    compressed = zlib.compress(b"x" * 200_000_000)

    def endless(size: int) -> bytes:
        nonlocal compressed
        if data := header.read(size):
            return data
        data = inflate.decompress(compressed, size)
        compressed = inflate.unconsumed_tail
        return data

    tracemalloc.start()
    try:
        faults = [fault for batch in Table(endless).batches() for fault in batch.faults]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [line for line, _ in faults] == [2]
    assert peak < 20_000_000


@given(
    st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2))
)
def test_what_the_csv_module_writes_is_read_with_the_lines_right(cells: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["a", "b"], *cells])
    data = out.getvalue().encode()
    rows, faults = read(data)
    good = [row for row in cells if not any("\0" in cell for cell in row)]
    assert [row for _, row in rows] == good
    assert len(faults) == len(cells) - len(good)
    lines = io.StringIO(data.decode(), newline="").readlines()
    for line, row in rows:
        quoted = '"' + row[0].replace('"', '""')
        assert lines[line - 1].startswith(io.StringIO(quoted, newline="").readline())
