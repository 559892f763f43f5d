"""Spreadsheets: real bytes of every encoding and delimiter, bombs, and the way back."""

import datetime
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from ccgraph.errors import DataError, NotFoundError, UsageError
from ccgraph.spreadsheet import (
    Sheet,
    column_letters,
    csv_bytes,
    excel,
    guarded,
    read,
    rows,
    unguarded,
    write,
    xlsx_bytes,
)

WORDS = (
    ("intitulé", "supérieur", "description"),
    ("Chargé de clientèle", "Chef d’équipe", "Reçoit, écoute et conseille les abonnés à l'étranger"),
    ("RESPONSABLE QUALITÉ", "Prévôt", "Où ? Là-bas : tâche n° 1, « façon » maître"),
)
NO_CURLY = tuple(tuple(cell.replace("’", "'") for cell in row) for row in WORDS)


def lines(words: tuple[tuple[str, ...], ...], delimiter: str = ";") -> str:
    return "".join(delimiter.join(f'"{cell}"' for cell in row) + "\r\n" for row in words)


def put(folder: Path, content: bytes, name: str = "f.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("utf-8", WORDS),
        ("utf-8-sig", WORDS),
        ("utf-16", WORDS),
        ("cp1252", WORDS),
        ("mac_roman", WORDS),
        ("cp850", NO_CURLY),
    ],
)
def test_each_encoding_is_found(tmp_path: Path, encoding: str, words: tuple[tuple[str, ...], ...]) -> None:
    book = read(put(tmp_path, lines(words).encode(encoding)))
    assert book.sheets[0].rows == words
    assert book.encoding == encoding


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp850"])
@pytest.mark.parametrize(
    "text",
    [
        "é",
        "è",
        "à",
        "ç",
        "CHARGÉ D'AFFAIRES",
        "Équipe",
        "Être à l'écoute",
        "Contrôle qualité",
        "Prévisionniste expérimenté",
        "Où",
        "Ingénieur télécoms",
        "Hôtesse d'accueil",
        "Maîtrise",
        "Français",
        "À pourvoir",
        "Âgé",
        "Congés de Noël",
    ],
)
def test_a_single_word_is_enough(tmp_path: Path, encoding: str, text: str) -> None:
    assert read(put(tmp_path, f"a;b\n{text};x\n".encode(encoding))).sheets[0].rows[1][0] == text


def test_the_euro_and_the_curly_apostrophe_of_windows_and_mac(tmp_path: Path) -> None:
    for encoding in ("cp1252", "mac_roman"):
        found = read(put(tmp_path, "Chef d’équipe;12 € – 15 €\n".encode(encoding)))
        assert found.sheets[0].rows == (("Chef d’équipe", "12 € – 15 €"),)


def test_utf8_that_breaks_late_is_not_taken_for_utf8(tmp_path: Path) -> None:
    path = put(tmp_path, b"a;b\n" + b"x;y\n" * 400_000 + "é;fin\n".encode("cp1252"))
    assert read(path).sheets[0].rows[-1] == ("é", "fin")


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_each_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    book = read(put(tmp_path, lines(WORDS, delimiter).encode()))
    assert (book.sheets[0].rows, book.delimiter) == (WORDS, delimiter)


def test_a_delimiter_within_cells_is_not_the_delimiter(tmp_path: Path) -> None:
    text = "titre;N+1\nConseiller, senior, bilingue;Chef, site\nAgent, nuit, jour;Chef, site\n"
    assert read(put(tmp_path, text.encode())).sheets[0].rows[1] == ("Conseiller, senior, bilingue", "Chef, site")
    text = "titre,N+1\nConseiller;x;y,Chef;z\n"
    assert read(put(tmp_path, text.encode())).sheets[0].rows[1] == ("Conseiller;x;y", "Chef;z")


def test_excels_own_line_names_the_delimiter(tmp_path: Path) -> None:
    book = read(put(tmp_path, b"sep=|\r\na|b;c;d\r\n1|2;3;4\r\n"))
    assert book.sheets[0].rows == (("a", "b;c;d"), ("1", "2;3;4"))


def test_one_column_alone(tmp_path: Path) -> None:
    assert read(put(tmp_path, b"titre\nConseiller\n")).sheets[0].rows == (("titre",), ("Conseiller",))


def test_line_breaks_and_marks_within_quotes(tmp_path: Path) -> None:
    text = 'a;b\n"1\n2";"dit ""oui"""\nx;y\n'
    for ends in ("\n", "\r\n", "\r"):
        found = read(put(tmp_path, text.replace("\n", ends).encode())).sheets[0].rows
        assert found == (("a", "b"), (f"1{ends}2", 'dit "oui"'), ("x", "y"))


def test_rows_keep_their_numbers_and_their_lengths(tmp_path: Path) -> None:
    sheet = read(put(tmp_path, b"a;b;c\n00123;\n\n1;2;3;4\n;;\n\n")).sheets[0]
    assert sheet.rows == (("a", "b", "c"), ("00123",), (), ("1", "2", "3", "4"))
    assert list(sheet.records()) == [(2, {"a": "00123", "b": "", "c": ""}), (4, {"a": "1", "b": "2", "c": "3"})]
    assert (sheet.cell(4, 4), sheet.cell(2, 3), sheet.cell(9, 1), sheet.cell(0, 1)) == ("4", "", "", "")


def test_an_empty_file_is_an_empty_sheet(tmp_path: Path) -> None:
    assert read(put(tmp_path, b"")).sheets == (Sheet("f", ()),)
    assert list(Sheet("f", ()).records()) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'a;b\nx;y\n"open;z\n1;2\n', r"line 3: a quotation mark .* never closed"),
        (b'a;b\n"x"y;z\n', r"line 2: text follows a closing quotation mark"),
        (b"\x00\x01\x02\x00;\x00", "not text"),
        (b"%PDF-1.7", "PDF"),
        (b"<html><table>", "HTML"),
    ],
)
def test_bad_text_names_its_line(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read(put(tmp_path, content))


def test_a_forced_encoding_that_does_not_fit_names_the_line(tmp_path: Path) -> None:
    path = put(tmp_path, "a;b\nx;y\né;z\n".encode("cp1252"))
    with pytest.raises(DataError, match=r"line 3: byte 0xe9 is not utf-8"):
        read(path, encoding="utf-8")


def test_a_folder_is_a_workbook(tmp_path: Path) -> None:
    put(tmp_path, b"a;b\n", "Roles.csv")
    put(tmp_path, b"c\td\n", "Grid.tsv")
    put(tmp_path, b"x", "README.md")
    book = read(tmp_path)
    assert [sheet.name for sheet in book.sheets] == ["Grid", "Roles"]
    assert book.sheet("roles").rows == (("a", "b"),)
    with pytest.raises(NotFoundError, match="there are: “Grid”, “Roles”"):
        book.sheet("z")
    (tmp_path / "none").mkdir()
    with pytest.raises(DataError, match=r"no \.csv"):
        read(tmp_path / "none")


def test_large_text_is_read_row_by_row(tmp_path: Path) -> None:
    path = put(tmp_path, b"a;b\n" + b'"x\n1";y\n' * 50_000)
    found = rows(path)
    assert (next(found), next(found), sum(1 for _ in found)) == (("a", "b"), ("x\n1", "y"), 49_999)


def test_too_many_cells_are_refused_but_can_be_streamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ccgraph.spreadsheet.reading.MAX_CELLS", 10)
    path = put(tmp_path, b"a;b\n" * 6)
    with pytest.raises(DataError, match="row 6: more than 10 cells"):
        read(path)
    assert len(list(rows(path))) == 6


def made(folder: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Rôles"
    sheet.append(["id", "n", "date"])
    sheet.append(["00123", 12.0, datetime.date(2025, 3, 1)])
    sheet.append([123, 0.1 + 0.2, datetime.datetime(2025, 3, 1, 14, 5)])
    sheet["A3"].number_format = "00000"
    sheet["C2"].number_format = "dd/mm/yyyy"
    sheet["C3"].number_format = "d/m/yy h:mm"
    sheet.append([0.125, 1e20, datetime.date(2025, 3, 1)])
    sheet["A4"].number_format = "0.0%"
    sheet["C4"].number_format = "mm-dd-yy"
    sheet.append([True, 0.45, datetime.time(9, 30)])
    sheet["B5"].number_format = "0%"
    sheet["E7"] = "loin"
    sheet["F9"] = "  "
    book.create_sheet("Vide")
    path = folder / "b.xlsx"
    book.save(path)
    return path


def test_cells_are_read_as_they_are_shown(tmp_path: Path) -> None:
    book = read(made(tmp_path))
    assert [sheet.name for sheet in book.sheets] == ["Rôles", "Vide"]
    assert book.sheet("rôles").rows == (
        ("id", "n", "date"),
        ("00123", "12", "01/03/2025"),
        ("00123", "0.3", "1/3/25 14:05"),
        ("12.5%", "1e+20", "2025-03-01"),
        ("TRUE", "45%", "9:30:00"),
        (),
        ("", "", "", "", "loin"),
    )
    assert book.sheet("Vide").rows == ()
    assert next(rows(made(tmp_path), sheet="RÔLES")) == ("id", "n", "date")
    with pytest.raises(UsageError, match="there are: “Rôles”, “Vide”"):
        next(rows(made(tmp_path), sheet="z"))


def test_the_content_decides_not_the_name(tmp_path: Path) -> None:
    assert read(put(tmp_path, made(tmp_path).read_bytes(), "wrong.csv")).sheets[0].rows[0] == ("id", "n", "date")
    assert read(put(tmp_path, b"a;b\n", "wrong.xls")).sheets[0].rows == (("a", "b"),)


def altered(path: Path, part: str, change: dict[bytes, bytes]) -> Path:
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            for before, after in change.items() if info.filename == part else ():
                assert before in content
                content = content.replace(before, after)
            new.writestr(info.filename, content)
    return put(path.parent, out.getvalue(), "altered.xlsx")


def test_a_formula_without_result_is_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["B3"] = "=1+1"
    book.save(tmp_path / "f.xlsx")
    with pytest.raises(DataError, match=r"sheet “Sheet”, cell B3: the formula has no result"):
        read(tmp_path / "f.xlsx")
    computed = altered(tmp_path / "f.xlsx", "xl/worksheets/sheet1.xml", {b"<f>1+1</f><v />": b"<f>1+1</f><v>2</v>"})
    assert read(computed).sheets[0].cell(3, 2) == "2"
    empty = {b'<c r="B3"><f>1+1</f><v />': b'<c r="B3" t="str"><f>1+1</f><v></v>'}
    assert read(altered(tmp_path / "f.xlsx", "xl/worksheets/sheet1.xml", empty)).sheets[0].rows == ()


def test_bombs_are_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(tmp_path)
    bomb = tmp_path / "bomb.xlsx"
    monkeypatch.setattr(excel, "MAX_UNZIPPED", 5 * 2**20)
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(6):
                part.write(bytes(2**20))
    with pytest.raises(DataError, match="6 MB unzipped"):
        read(bomb)
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(2**22))
    with pytest.raises(DataError, match="times larger unzipped"):
        read(bomb)
    far = altered(
        path, "xl/worksheets/sheet1.xml", {b'<row r="7">': b'<row r="9999999999">', b'r="E7"': b'r="E9999999999"'}
    )
    monkeypatch.setattr(excel, "MAX_ROWS", 1000)
    with pytest.raises(DataError, match="more than 1000 rows"):
        read(far)
    entity = b'<!DOCTYPE x [<!ENTITY a "b">]>'
    with pytest.raises(DataError, match=r"workbook.xml declares a DTD"):
        read(altered(path, "xl/workbook.xml", {b"<workbook": entity + b"<workbook"}))


def test_a_false_corner_hides_nothing(tmp_path: Path) -> None:
    path = altered(made(tmp_path), "xl/worksheets/sheet1.xml", {b'ref="A1:F9"': b'ref="B2:B2"'})
    assert read(path).sheets[0].rows[1] == ("00123", "12", "01/03/2025")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "encrypted. Remove the password"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), r"old workbook \(.xls\)"),
        (b"PK\x03\x04 cut off", "damaged"),
    ],
)
def test_other_files_say_how_to_save_them(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read(put(tmp_path, content, "b.xlsx"))


@pytest.mark.parametrize(
    ("part", "message"),
    [("content.xml", ".ods"), ("word/document.xml", "Word"), ("xl/workbook.bin", ".xlsb"), ("a.txt", "zip archive")],
)
def test_other_archives_are_named(tmp_path: Path, part: str, message: str) -> None:
    with zipfile.ZipFile(tmp_path / "z.xlsx", "w") as archive:
        archive.writestr(part, "x")
    with pytest.raises(DataError, match=message):
        read(tmp_path / "z.xlsx")


def test_damaged_parts_and_missing_files(tmp_path: Path) -> None:
    path = altered(made(tmp_path), "xl/worksheets/sheet1.xml", {b"</sheetData>": b"<oops"})
    with pytest.raises(DataError, match=r"sheet “Rôles”, row .* damaged"):
        read(path)
    path = altered(made(tmp_path), "xl/workbook.xml", {b"<sheets>": b"<oops>"})
    with pytest.raises(DataError, match="damaged"):
        read(path)
    with pytest.raises(DataError, match="no such file"):
        read(tmp_path / "none.xlsx")


HOSTILE = ("=1+1", "+33", "-a", "@x", "\tx", "'=y", "''=z", "'tis", "-5", "-2,5", "", 'é;\n"')


def test_the_guard_is_exact(tmp_path: Path) -> None:
    assert [guarded(cell) for cell in HOSTILE] == [
        "'=1+1", "'+33", "'-a", "'@x", "'\tx", "''=y", "'''=z", "'tis", "-5", "-2,5", "", "é;\n\"",
    ]  # fmt: skip
    assert [unguarded(guarded(cell)) for cell in HOSTILE] == list(HOSTILE)
    sheet = Sheet("s", (HOSTILE, ("x",)))
    write(tmp_path / "s.csv", [sheet])
    assert (tmp_path / "s.csv").read_bytes().startswith(b"\xef\xbb\xbf'=1+1;'+33;")
    assert read(tmp_path / "s.csv").sheets == (sheet,)
    assert csv_bytes(sheet, guard=False).startswith(b"\xef\xbb\xbf=1+1;+33;")
    write(tmp_path / "s.tsv", [sheet])
    assert read(tmp_path / "s.tsv").sheets == (sheet,)


def test_workbooks_hold_text_only_and_round_trip(tmp_path: Path) -> None:
    sheets = [
        Sheet("Rôles", (("id", "=a"), ("00123", "@x\x01"), (), HOSTILE)),
        Sheet("a/b", ()),
        Sheet("ab", (("1",),)),
    ]
    write(tmp_path / "b.xlsx", sheets)
    book = read(tmp_path / "b.xlsx")
    assert [sheet.name for sheet in book.sheets] == ["Rôles", "ab", "ab 2"]
    assert book.sheets[0].rows == (("id", "=a"), ("00123", "@x"), (), HOSTILE)
    opened = openpyxl.load_workbook(tmp_path / "b.xlsx")["Rôles"]
    assert {cell.data_type for row in opened for cell in row if cell.value} == {"s"}
    assert opened["B1"].quotePrefix
    assert opened.freeze_panes == "A2"
    assert [p.name for p in tmp_path.iterdir()] == ["b.xlsx"]


def test_a_folder_is_written_and_read_back(tmp_path: Path) -> None:
    sheets = (Sheet("a", (("1", "2"),)), Sheet("b", (("3", "4"),)))
    write(tmp_path / "out", sheets)
    assert read(tmp_path / "out").sheets == sheets


def test_what_cannot_be_written_leaves_the_old_file(tmp_path: Path) -> None:
    path = put(tmp_path, b"old", "f.xlsx")
    with pytest.raises(DataError, match="row 1: 40000 characters"):
        write(path, [Sheet("s", (("x" * 40_000,),))])
    assert path.read_bytes() == b"old"
    with pytest.raises(UsageError, match="holds one sheet, not 2"):
        write(tmp_path / "f.csv", [Sheet("a", ()), Sheet("b", ())])
    with pytest.raises(UsageError, match=r"\.xlsx, \.csv or \.tsv"):
        write(tmp_path / "f.ods", [])
    put(tmp_path, b"", "file")
    with pytest.raises(DataError, match="cannot be written"):
        write(tmp_path / "file" / "f.csv", [Sheet("a", ())])


def test_column_letters() -> None:
    assert [column_letters(n) for n in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert xlsx_bytes([Sheet("a", (("1",),))])[:2] == b"PK"
