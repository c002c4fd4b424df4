"""A visitor's file as a pandas.DataFrame: CSV and its kin, JSON, Excel, Parquet. Cells are counted before and while they are read.

It knows files and texts, no page. What is read may be made to do harm, so nothing is unpacked, and no row is filled up, beyond the bounds below.
"""

from __future__ import annotations

import io
import json
import re
import threading
import zipfile
from collections.abc import Iterator
from itertools import chain
from typing import IO, TYPE_CHECKING, Any, BinaryIO, Final

from livepy.errors import LivepyError, UserError
from livepy.files.file import File
from livepy.files.kinds import HEAD, detect
from livepy.mistakes import inputs

if TYPE_CHECKING:
    from pandas import DataFrame

MOST_CELLS: Final = 20_000_000
MOST_COLUMNS: Final = 16_384
MOST_ROWS: Final = 1 << 20
"""Of a workbook's sheet, as Excel has it."""

MOST_UNPACKED: Final = 500_000_000
MOST_RATIO: Final = 100
"""How much larger than its file a workbook may be; small ones may be more."""

LONGEST_LINE: Final = 1 << 20
"""Letters of a line of CSV."""

_BLOCK: Final = 1 << 20
_SMALL: Final = 10_000_000
_TAGS: Final = 200_000
"""In each part of a workbook that holds no cells: its reader makes objects of them, a hundred thousand in a second."""

_CELLS: Final = re.compile(rb"(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?<([a-z]+:)?(worksheet|sst)\b")
_HOLDS_CELLS: Final = re.compile(r"xl/(worksheets/|sharedstrings)", re.I)

_AT_ONCE: Final = threading.BoundedSemaphore(4)  # tables of all pages that are read at a time

_EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TEXTS: Final = ("csv", "tsv", "tab", "txt")


def table(file: File) -> DataFrame:
    """The table in a file: CSV or TSV in UTF-8, a list of objects in JSON or JSON lines, the first sheet of an Excel workbook, or Parquet.

    Example: `table(self.orders).groupby("country").sum()`
    """
    try:
        import pandas
    except ImportError:
        raise inputs.NO_LIBRARY(what="tables", wants="pandas", extra="pip install 'livepy[data]'") from None
    with file.open() as stream:
        head = stream.read(HEAD)
    kind, ending = detect(head, file.name, file.type), file.name.rpartition(".")[2].lower()
    with file.open() as stream, _AT_ONCE:
        try:
            found = _read(file, stream, kind, ending)
        except (UserError, LivepyError):
            raise
        except UnicodeError:
            raise UserError(f"{file.name} is not written in UTF-8. In Excel, save it as “CSV UTF-8”.") from None
        except (pandas.errors.ParserError, json.JSONDecodeError) as error:
            said = str(error).strip().partition("\n")[0].removeprefix("Error tokenizing data. C error: ")[:200]
            raise UserError(f"{file.name} could not be read as a table: {said.rstrip('.')}.") from error
        except Exception as error:  # of a file that is made to, the parsers raise anything: KeyError, AttributeError, RecursionError
            raise UserError(f"{file.name} could not be read as a table: it is damaged, or no regular one.") from error
    return found


def _read(file: File, stream: BinaryIO, kind: str, ending: str) -> DataFrame:
    if kind == _EXCEL:
        return _excel(file, stream)
    if kind == "application/vnd.apache.parquet":
        return _parquet(file, stream)
    if kind in ("application/json", "application/jsonl"):
        return _json(file, stream, lines=kind == "application/jsonl")
    texts = kind.startswith("text/") or kind.endswith("xml")
    if kind in ("text/csv", "text/plain", "text/tab-separated-values") or (texts and ending in _TEXTS):
        return _csv(file, stream, "\t" if kind == "text/tab-separated-values" else "")
    old = " An old Excel file becomes one when it is saved as .xlsx." if kind == "application/vnd.ms-excel" else ""
    raise UserError(f"{file.name} is no table that can be read here: CSV, TSV, JSON, Excel (.xlsx) or Parquet.{old}")


def _too_many(file: File) -> UserError:
    return UserError(f"{file.name} has more than {MOST_CELLS // 1_000_000} million cells, which is more than can be taken.")


def _wide(file: File) -> UserError:
    return UserError(f"{file.name} has more than {MOST_COLUMNS} columns.")


# --- texts ------------------------------------------------------------------------------------------
def _csv(file: File, stream: BinaryIO, separator: str) -> DataFrame:
    import pandas as pd

    coding = _coding(stream)
    text = io.TextIOWrapper(stream, coding)
    head = text.read(_BLOCK)
    separator, columns = _shape(file, head, separator)
    _look_through(file, chain((head,), _blocks(text)), separator)
    stream = text.detach()
    stream.seek(0)
    rows = MOST_CELLS // columns
    # at one go: in pieces, a column that is numbers in one and texts in another would be both
    found: DataFrame = pd.read_csv(stream, sep=separator, encoding=coding, nrows=rows + 1, low_memory=False)
    if len(found) > rows:
        raise _too_many(file)
    return found


def _coding(stream: BinaryIO) -> str:
    mark = stream.read(2)
    stream.seek(0)
    return "utf-16" if mark in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"


def _blocks(text: io.TextIOWrapper) -> Iterator[str]:
    while block := text.read(_BLOCK):
        yield block


def _shape(file: File, head: str, separator: str) -> tuple[str, int]:
    """What stands between its cells, and how many columns it has, by its first two lines."""
    lines = [line for line in re.sub(r'"[^"]*"', "", head).split("\n", 100)[:100] if line.strip()]
    if not lines:
        raise UserError(f"{file.name} is empty.")
    separator = separator or max(",;\t|", key=lines[0].count)
    columns, next_columns = (line.count(separator) + 1 for line in (lines * 2)[:2])
    if columns > MOST_COLUMNS:
        raise _wide(file)
    if next_columns > columns + 1:  # one more names the rows
        raise UserError(f"{file.name} is no regular table: its first line has {columns} cells, the next one {next_columns}.")
    return separator, columns


def _look_through(file: File, blocks: Iterator[str], separator: str) -> None:
    """Everything that pandas would take memory for is counted first: letters, cells, the longest line."""
    line = cells = size = 0
    for block in blocks:
        first = block.find("\n")
        line += len(block) if first < 0 else first
        if line > LONGEST_LINE:
            raise UserError(f"{file.name} has a line of more than a million letters.")
        if first >= 0:
            line = len(block) - block.rfind("\n") - 1
        size += len(block)
        cells += block.count(separator) + block.count("\n")
        if cells > MOST_CELLS:
            raise _too_many(file)
        if size > MOST_UNPACKED:
            raise UserError(f"{file.name} is larger than {MOST_UNPACKED // 1_000_000} MB.")


def _json(file: File, stream: BinaryIO, *, lines: bool) -> DataFrame:
    import pandas as pd

    if stream.seek(0, 2) > MOST_UNPACKED:
        raise UserError(f"{file.name} is larger than {MOST_UNPACKED // 1_000_000} MB.")
    stream.seek(0)
    text = io.TextIOWrapper(stream, _coding(stream))
    pieces, cells = [], 0
    for piece in _blocks(text):
        cells += piece.count(",") + 4 * (piece.count("[") + piece.count("{"))  # an empty list takes as much as some numbers
        if cells > MOST_CELLS:
            raise _too_many(file)
        pieces.append(piece)
    whole = "".join(pieces)
    data = [json.loads(line) for line in whole.splitlines() if line.strip()] if lines else json.loads(whole)
    _look_at(file, data)
    found: DataFrame = pd.DataFrame(data)
    return found


def _look_at(file: File, data: Any) -> None:
    """A table of objects has a column for each name that occurs in any of them: a small file may mean a huge one."""
    if not isinstance(data, (list, dict)) or (isinstance(data, dict) and not all(isinstance(one, (list, dict)) for one in data.values())):
        raise UserError(f"{file.name} is no table: a list of objects was expected.")
    across = list(data.values()) if isinstance(data, dict) else data
    names: set[str] = set().union(*(one for one in across if isinstance(one, dict)))
    longest = max((len(one) for one in across if isinstance(one, list)), default=0)
    width = max(len(names), longest, 1)
    if (width if isinstance(data, list) else len(data)) > MOST_COLUMNS:
        raise _wide(file)
    if width * len(across) > MOST_CELLS:
        raise _too_many(file)


# --- workbooks --------------------------------------------------------------------------------------
def _excel(file: File, stream: BinaryIO) -> DataFrame:
    import pandas as pd

    try:
        import openpyxl
    except ImportError:
        raise inputs.NO_LIBRARY(what="Excel workbooks", wants="openpyxl", extra="pip install 'livepy[data]'") from None
    _look_into(file, stream)
    book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
    if sheet is None:
        raise UserError(f"{file.name} has no sheet.")
    sheet.reset_dimensions()  # what it says of its size is not asked
    rows: list[tuple[Any, ...]] = []
    width = cells = 0
    for at, row in enumerate(sheet.iter_rows(values_only=True)):  # a cell far down or far to the right fills up all before it
        width, cells = max(width, len(row)), cells + len(row)
        if at >= MOST_ROWS or max(cells, width * len(rows)) > MOST_CELLS:
            raise _too_many(file)
        if rows or any(one is not None for one in row):
            rows.append(row)
    while rows and all(one is None for one in rows[-1]):
        rows.pop()
    if not rows:
        raise UserError(f"{file.name} is empty.")
    width = max(map(len, rows))
    head, *rest = ((*row, *[None] * (width - len(row))) for row in rows)
    names = [f"Unnamed: {at}" if one is None else one for at, one in enumerate(head)]
    return pd.DataFrame(rest, columns=names)


def _look_into(file: File, stream: BinaryIO) -> None:
    """Unpack a workbook piece by piece and keep nothing: how large it really is, whether all of it is there, and what its XML would make a parser do."""
    most = min(max(MOST_RATIO * stream.seek(0, 2), _SMALL), MOST_UNPACKED)
    unpacked = tags = 0
    with zipfile.ZipFile(stream) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_COLUMNS or sum(part.file_size for part in parts) > most:
            raise _bomb(file)
        for part in parts:
            with archive.open(part) as content:
                for size, own in _tags(file, part.filename, content):
                    unpacked, tags = unpacked + size, tags + own
                    if unpacked > most or tags > MOST_CELLS:
                        raise _bomb(file)
    stream.seek(0)


def _tags(file: File, name: str, content: IO[bytes]) -> Iterator[tuple[int, int]]:
    """Bytes and tags of a part, piece by piece. It is XML if it begins so, whatever it is called."""
    block = content.read(_BLOCK)
    is_xml = block.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1] in (b"<", b"")
    most = MOST_CELLS if _HOLDS_CELLS.match(name) and _CELLS.match(block) else _TAGS
    before, own = b"", 0
    while block:
        tags = block.count(b"<") if is_xml else 0
        own += tags
        if own > most:
            raise _bomb(file)
        if is_xml and (b"<!DOCTYPE" in before + block or b"\0" in block):  # names of its own for long texts; a coding that would hide them
            raise UserError(f"{file.name} is no workbook that Excel has made.")
        yield len(block), tags
        before, block = block[-8:], content.read(_BLOCK)


def _bomb(file: File) -> UserError:
    return UserError(f"{file.name} is too large to be read as a workbook. Save what is needed as CSV.")


# --- Parquet ----------------------------------------------------------------------------------------
def _parquet(file: File, stream: BinaryIO) -> DataFrame:
    try:
        import pyarrow
        from pyarrow import compute, parquet
    except ImportError:
        pyarrow = None
    if pyarrow is None or int(pyarrow.__version__.partition(".")[0]) < 15:  # older ones may run what they read (CVE-2023-47248)
        raise inputs.NO_LIBRARY(what="Parquet files", wants="pyarrow", extra="pip install 'pyarrow>=15'")
    says = parquet.read_metadata(stream)
    columns = [says.schema.column(at) for at in range(says.num_columns)]
    if len(columns) > MOST_COLUMNS:
        raise _wide(file)
    source = parquet.ParquetFile(stream, read_dictionary=[one.path for one in columns if one.physical_type == "BYTE_ARRAY"])
    if any(pyarrow.types.is_nested(one.type) for one in source.schema_arrow):
        raise UserError(f"{file.name} has lists or records in its cells, which cannot be read here.")
    if says.num_rows * len(columns) > MOST_CELLS or says.num_rows * sum(one.length for one in columns) > MOST_UNPACKED:
        raise _too_many(file)
    batches, rows, size = [], 0, 0
    for batch in source.iter_batches(batch_size=10_000):
        rows, size = rows + batch.num_rows, size + batch.nbytes
        for column in batch.columns:
            if hasattr(column, "dictionary"):  # a text that stands once in the file may stand in every row
                size += compute.sum(compute.take(compute.binary_length(column.dictionary), column.indices)).as_py() or 0
        if rows * len(columns) > MOST_CELLS or size > MOST_UNPACKED:
            raise _too_many(file)
        batches.append(batch)
    read = pyarrow.Table.from_batches(batches, source.schema_arrow)
    found: DataFrame = read.cast(parquet.read_schema(stream)).to_pandas()
    return found
