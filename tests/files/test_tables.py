"""livepy/files/tables.py: files as tables, and what is made to fill a memory."""

from __future__ import annotations

import io
import json
import random
import sys
import types
import zipfile
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from livepy import File, LivepyError, UserError
from livepy.files import tables
from livepy.files.tables import table
from tests.files.peak import MB, small

NS = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
FRAME = pd.DataFrame({"tea": ["Assam", "Ceylon"], "price": [3.5, 4.0], "left": [2, 0]})


def workbook(frame: pd.DataFrame = FRAME, **more: Any) -> bytes:
    out = io.BytesIO()
    frame.to_excel(out, index=False, **more)
    return out.getvalue()


def with_part(name: str, data: bytes | list[bytes], base: bytes | None = None) -> bytes:
    """A workbook with this in the place of one of its parts, or beside them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base or workbook())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for one in old.namelist():
            if one != name:
                new.writestr(one, old.read(one))
        with new.open(name, "w") as part:
            for piece in data if isinstance(data, list) else [data]:
                part.write(piece)
    return out.getvalue()


def sheet(rows: bytes | list[bytes]) -> bytes:
    pieces = rows if isinstance(rows, list) else [rows]
    return with_part("xl/worksheets/sheet1.xml", [b"<worksheet " + NS + b"><sheetData>", *pieces, b"</sheetData></worksheet>"])


def refused(data: bytes, name: str, why: str, most: int = 60 * MB) -> None:
    with pytest.raises(UserError, match=f"^{name} .*{why}"), small(most):
        table(File.of(data, name))


# --- what is read ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("data", "name"),
    [
        (FRAME.to_csv(index=False).encode(), "a.csv"),
        (FRAME.to_csv(index=False).encode("utf-8-sig"), "a.csv"),
        (FRAME.to_csv(index=False, sep=";").encode(), "a.csv"),
        (FRAME.to_csv(index=False, sep="\t").encode("utf-16"), "a.txt"),
        (FRAME.to_csv(index=False, sep="\t").encode(), "a.tsv"),
        (FRAME.to_csv(index=False, lineterminator="\r\n").encode(), "a"),
        (FRAME.to_csv(index=False, lineterminator="\r").encode(), "a.csv"),
        (FRAME.to_json(orient="records").encode(), "a.json"),
        (FRAME.to_json(orient="records", lines=True).encode(), "a.jsonl"),
        (FRAME.to_json(orient="records").encode("utf-8-sig"), "a.json"),
        (b'{"tea": ["Assam", "Ceylon"], "price": [3.5, 4.0], "left": [2, 0]}', "a.json"),
        (workbook(), "a.xlsx"),
        (workbook(), "a.csv"),
        (workbook(startrow=3), "a.xlsx"),
    ],
)  # fmt: skip
def test_tables_of_all_kinds_are_read(data: bytes, name: str) -> None:
    pd.testing.assert_frame_equal(table(File.of(data, name)), FRAME)


def test_a_column_is_of_one_kind_however_long_the_file_is() -> None:
    data = b"code\n" + b"1\n" * 300_000 + b"x\n"
    assert set(map(type, table(File.of(data, "a.csv"))["code"])) == {str}


def test_quoted_cells_may_hold_what_else_parts_cells() -> None:
    found = table(File.of(b'a,"b;;;;\n;;"\n"1,5","two\nlines"\n', "a.csv"))
    assert found.to_dict("records") == [{"a": "1,5", "b;;;;\n;;": "two\nlines"}]


def test_a_csv_whose_rows_have_names_keeps_them() -> None:
    found = table(File.of(b"a,b\nx,1,2\ny,3,4\n", "a.csv"))
    assert list(found.index) == ["x", "y"]


def test_of_a_workbook_the_first_sheet_that_is_shown_is_read() -> None:
    out = io.BytesIO()
    with pd.ExcelWriter(out) as writer:
        pd.DataFrame({"hidden": [1]}).to_excel(writer, sheet_name="one", index=False)
        FRAME.to_excel(writer, sheet_name="two", index=False)
        writer.sheets["one"].sheet_state = "hidden"
    pd.testing.assert_frame_equal(table(File.of(out.getvalue(), "a.xlsx")), FRAME)


def test_columns_of_a_workbook_without_a_name_get_one() -> None:
    rows = b'<row><c t="inlineStr"><is><t>a</t></is></c></row><row><c><v>1</v></c><c><v>2</v></c></row>'
    assert list(table(File.of(sheet(rows), "a.xlsx")).columns) == ["a", "Unnamed: 1"]


# --- what is told ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        ("größe\n1\n".encode("cp1252"), "a.csv", "not written in UTF-8.*CSV UTF-8"),
        (b"a,b\n" + b"1,2\n" * 90_000 + b"\xff,2\n", "a.csv", "not written in UTF-8"),
        (b"", "a.csv", "is empty"),
        (b"\n \n", "a.csv", "is empty"),
        (b"a,b\n1,2\n1,2,3,4\n", "a.csv", "Expected 2 fields in line 3, saw 4"),
        (b"a\n1,2,3,4\n", "a.csv", "its first line has 1 cells, the next one 4"),
        (b'a,b\n1,"2\n', "a.csv", "EOF inside string"),
        (b'[{"a": 1},', "a.json", "Expecting value"),
        (b'{"a": 1, "b": 2}', "a.json", "a list of objects was expected"),
        (b'"text"', "a.json", "a list of objects was expected"),
        (b'{"a": [1], "b": [2, 3]}', "a.json", "no regular one"),
        (b"[" * 50_000, "a.json", "no regular one"),
        (b"[" + b"9" * 50_000 + b"]", "a.json", "no regular one"),
        (b"\x89PNG\r\n\x1a\n", "a.csv", "no table that can be read here"),
        (b"%PDF-1.7", "a.xlsx", "no table that can be read here"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.xls", "saved as .xlsx"),
        (b"<html><table>", "a.xls", "no table that can be read here"),
        (workbook()[:2000], "a.xlsx", "damaged"),
        (workbook(pd.DataFrame()), "a.xlsx", "is empty"),
    ],
)
def test_what_is_no_table_is_said_to_the_visitor(data: bytes, name: str, why: str) -> None:
    refused(data, name, why)


# --- what is made to do harm -------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: b"x" * 80 * MB, "a line of more than a million letters"),
        (lambda: b"," * 80 * MB, "columns"),
        (lambda: b"a,b\n1,2\n" + b"," * 80 * MB, "a line of more than a million letters"),
        (lambda: b'a,b\n1,"' + b"x" * 80 * MB, "a line of more than a million letters"),
        (lambda: b"a" + b"," * 20_000 + b"\n1\n", "more than 16384 columns"),
        (lambda: b"a\n" + b"," * 900_000 + b"\n1\n", "no regular table"),
        (lambda: b"a\n" * 21_000_000, "million cells"),
        (lambda: b"," * 10_000 + b"\n" + b"1\n" * 3000, "million cells"),
        (lambda: b"a\n" + b"1\n" * 5 + b",,\n" * 7_000_000, "million cells"),
    ],
    ids=["endless line", "endless header", "endless row", "endless cell", "wide", "wide row", "long", "short rows under a wide head", "many"],
)
def test_a_csv_that_is_made_to_fill_a_memory_is_refused(make: Callable[[], bytes], why: str) -> None:
    refused(make(), "a.csv", why, most=700 * MB if "cells" in why else 60 * MB)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"[" + b",".join(b'{"a%d":1}' % at for at in range(50_000)) + b"]", "columns"),
        (b"[" + b",".join(b'{"a%d":1}' % (at % 9000) for at in range(50_000)) + b"]", "million cells"),
        (b"[[" + b"1," * 16_000 + b"1]" + b",[]" * 50_000 + b"]", "million cells"),
        (b'{"a":{' + b",".join(b'"%d":1' % at for at in range(9000)) + b"}," + b",".join(b'"b%d":{"x":1}' % at for at in range(9000)) + b"}", "million cells"),
        (b"[" + b"[]," * 6 * MB + b"[]]", "million cells"),
        (b"[" + b"1," * 21 * MB + b"1]", "million cells"),
    ],
    ids=["a name for each", "many names", "one wide row", "objects in one", "empty lists", "numbers"],
)
def test_a_json_that_is_made_to_fill_a_memory_is_refused(data: bytes, why: str) -> None:
    refused(data, "a.json", why, most=100 * MB)


def test_a_workbook_that_unpacks_to_a_thousand_times_its_size_is_refused() -> None:
    bomb = sheet([b"<row><c><v>1</v></c></row>" * 40_000] * 200)
    assert len(bomb) < MB
    refused(bomb, "a.xlsx", "too large to be read as a workbook")


def test_what_a_workbook_says_of_its_size_is_not_believed() -> None:
    bomb = bytearray(sheet([b"<row><c><v>1</v></c></row>" * 40_000] * 100))
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = bomb.rfind(mark)
        bomb[place + at : place + at + 4] = (1000).to_bytes(4, "little")
    refused(bytes(bomb), "a.xlsx", "damaged")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (sheet([b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (at, at) for at in range(1, 2000)]), "million cells"),
        (sheet(b'<row r="1"><c><v>1</v></c></row><row r="999999999999"><c><v>1</v></c></row>'), "million cells"),
        (sheet(b'<row r="1"><c r="XFD1"><v>1</v></c></row>' + b"<row><c><v>1</v></c></row>" * 2000), "million cells"),
        (with_part("xl/styles.xml", b"<styleSheet " + NS + b"><cellXfs>" + b"<xf/>" * 900_000 + b"</cellXfs></styleSheet>"), "too large"),
        (with_part("xl/media/a.png", b"<a>" + b"<b/>" * 900_000 + b"</a>"), "too large"),
        (with_part("xl/worksheets/sheet1.xml", b"<styleSheet " + NS + b"><cellXfs>" + b"<xf/>" * 900_000), "too large"),
        (with_part("xl/sharedStrings.xml", b'<!DOCTYPE sst [<!ENTITY a "' + b"x" * 999 + b'">]><sst><si><t>' + b"&a;" * 9999), "no workbook"),
        (with_part("xl/sharedStrings.xml", '<!DOCTYPE sst [<!ENTITY a "x">]><sst/>'.encode("utf-16")), "no workbook"),
        (with_part("xl/sharedStrings.xml", b" " * ((1 << 20) - 4) + b"<!DOCTYPE sst []><sst/>"), "no workbook"),
        (with_part("[Content_Types].xml", b"<Types>" + b"<Default/>" * 900_000), "too large"),
        (with_part("[Content_Types].xml", b"<Types>"), "damaged"),
        (with_part("xl/workbook.xml", b"<workbook/>"), "has no sheet"),
    ],
    ids=["wide rows", "far down", "wide head", "styles", "hidden part", "no sheet", "entities", "hidden entities", "late entities", "types", "half", "nothing"],
)  # fmt: skip
def test_a_workbook_that_is_made_to_do_harm_is_refused(data: bytes, why: str) -> None:
    assert len(data) < MB
    refused(data, "a.xlsx", why, most=250 * MB)  # twenty million cells of nothing


def test_a_zip_within_a_zip_is_not_unpacked() -> None:
    inner = sheet([b"<row><c><v>1</v></c></row>" * 40_000] * 200)
    refused(with_part("xl/worksheets/sheet1.xml", inner), "a.xlsx", "damaged")


# --- libraries ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("library", "data", "name", "extra"),
    [
        ("pandas", b"a,b\n", "a.csv", r"livepy\[data\]"),
        ("openpyxl", workbook(), "a.xlsx", r"livepy\[data\]"),
        ("pyarrow", b"PAR1\x15", "a.parquet", "pip install 'pyarrow"),
    ],
)
def test_a_library_that_is_not_there_is_named_to_the_author(monkeypatch: pytest.MonkeyPatch, library: str, data: bytes, name: str, extra: str) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(LivepyError, match=f"LP316.*{library}.*{extra}"):
        table(File.of(data, name))


class Parquet:
    """As much of pyarrow as is used, so that what stands around it is tested without its 170 MB."""

    def __init__(self, rows: int, columns: int, batches: list[Any], *, version: str = "26.0.1", length: int = 0, nested: bool = False) -> None:
        self.__version__, self.batches, self.nested = version, batches, nested
        self.read: list[str] = []
        self.types = types.SimpleNamespace(is_nested=lambda kind: self.nested)
        self.compute = types.SimpleNamespace(
            sum=lambda found: types.SimpleNamespace(as_py=lambda: sum(found)),
            take=lambda lengths, at: [lengths[one] for one in at],
            binary_length=lambda texts: [len(one) for one in texts],
        )
        column = types.SimpleNamespace(path="a", physical_type="BYTE_ARRAY", length=length)
        says = types.SimpleNamespace(num_rows=rows, num_columns=columns, schema=types.SimpleNamespace(column=lambda at: column))
        self.parquet = types.SimpleNamespace(read_metadata=lambda stream: says, ParquetFile=self.opened, read_schema=lambda stream: "as it was")
        self.Table = types.SimpleNamespace(
            from_batches=lambda batches, schema: types.SimpleNamespace(cast=lambda kinds: types.SimpleNamespace(to_pandas=lambda: (len(batches), kinds)))
        )

    def opened(self, _stream: Any, *, read_dictionary: list[str]) -> Any:
        self.read = read_dictionary
        return types.SimpleNamespace(schema_arrow=[types.SimpleNamespace(type="text")], iter_batches=lambda *, batch_size: iter(self.batches))


def batch(rows: int, size: int, *columns: Any) -> Any:
    return types.SimpleNamespace(num_rows=rows, nbytes=size, columns=columns)


def texts(*texts: str, at: list[int]) -> Any:
    return types.SimpleNamespace(dictionary=texts, indices=at)


@pytest.fixture
def arrow(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    def instead(made: Any) -> None:
        monkeypatch.setitem(sys.modules, "pyarrow", made)

    return instead


def test_parquet_is_read_piece_by_piece_with_each_text_once(arrow: Callable[[Any], None]) -> None:
    made = Parquet(4, 2, [batch(2, 9), batch(2, 9, texts("a", "bc", at=[0, 1, 1]))])
    arrow(made)
    assert table(File.of(b"PAR1\x15", "a.parquet")) == (2, "as it was")
    assert made.read == ["a", "a"]


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (Parquet(10_000_000, 3, []), "million cells"),
        (Parquet(1, 20_000, []), "columns"),
        (Parquet(1000, 1, [], length=MB), "million cells"),
        (Parquet(9, 9, [], nested=True), "lists or records"),
        (Parquet(9, 9, [batch(1, 400 * MB)] * 2), "million cells"),
        (Parquet(9, 9, [batch(3 * MB, 1)]), "million cells"),
        (Parquet(9, 9, [batch(9, 1, texts("x" * MB, at=[0] * 501))]), "million cells"),
    ],
    ids=["cells", "columns", "long cells", "lists", "more bytes than it said", "more rows than it said", "a text in each row"],
)
def test_parquet_is_bounded_by_what_it_says_and_by_what_it_is(arrow: Callable[[Any], None], made: Any, why: str) -> None:
    arrow(made)
    refused(b"PAR1\x15", "a.parquet", why)


def test_a_pyarrow_that_may_run_what_it_reads_is_not_used(arrow: Callable[[Any], None]) -> None:
    arrow(Parquet(1, 1, [], version="14.0.0"))
    with pytest.raises(LivepyError, match="pip install 'pyarrow>=15'"):
        table(File.of(b"PAR1\x15", "a.parquet"))


# --- anything at all ---------------------------------------------------------------------------------
SEEDS = {
    "a.csv": FRAME.to_csv(index=False).encode(),
    "a.json": FRAME.to_json(orient="records").encode(),
    "a.jsonl": FRAME.to_json(orient="records", lines=True).encode(),
    "a.xlsx": workbook(),
}


@given(st.sampled_from(sorted(SEEDS)), st.integers(0, 1 << 30))
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@pytest.mark.filterwarnings("ignore")
def test_of_a_file_with_wrong_bytes_in_it_something_is_made_or_the_visitor_is_told(name: str, at: int) -> None:
    chance, data = random.Random(at), bytearray(SEEDS[name])
    for _ in range(chance.randrange(1, 5)):
        data[chance.randrange(len(data))] = chance.choice(b",;\"'[]{}<>&\n\0\xff019aP")
    del data[chance.randrange(len(data) // 2, 2 * len(data)) :]
    try:
        table(File.of(bytes(data), name))
    except UserError as error:
        assert error.message.startswith(name)  # noqa: PT017


@given(
    st.binary(max_size=200),
    st.sampled_from(["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"]),
)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)
def test_of_a_workbook_with_wrong_parts_something_is_made_or_the_visitor_is_told(data: bytes, part: str) -> None:
    try:
        table(File.of(with_part(part, b"<" + data), "a.xlsx"))
    except UserError as error:
        assert error.message.startswith("a.xlsx")  # noqa: PT017


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
        lambda one: st.lists(one, max_size=4) | st.dictionaries(st.text(max_size=2), one, max_size=4),
    )
)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_of_any_json_something_is_made_or_the_visitor_is_told(data: Any) -> None:
    try:
        found = table(File.of(json.dumps(data).encode(), "a.json"))
        assert isinstance(found, pd.DataFrame)
    except UserError as error:
        assert error.message.startswith("a.json")  # noqa: PT017


def test_the_bounds_are_those_that_the_documents_name() -> None:
    assert (tables.MOST_CELLS, tables.MOST_COLUMNS, tables.MOST_UNPACKED) == (20 * MB, 16_384, 500 * MB)
