"""Word documents as the tests need them, written as Word writes them: by hand, so that every element is known."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
_MARKUP = re.compile(r"\*\*(.+?)\*\*|__(.+?)__|//(.+?)//|\{(đỏ|xanh|nền|chỉ số|mũ): (.+?)\}")
_COLOURED = {"đỏ": '<w:color w:val="FF0000"/>', "xanh": '<w:color w:val="0000FF"/>', "nền": '<w:highlight w:val="yellow"/>',
             "chỉ số": '<w:vertAlign w:val="subscript"/>', "mũ": '<w:vertAlign w:val="superscript"/>'}  # fmt: skip


def run(text: str, properties: str = "") -> str:
    """A run; tabs and line ends become elements. properties: XML within `rPr`."""
    parts = re.split(r"([\t\n])", text)
    inside = "".join(
        {"\t": "<w:tab/>", "\n": "<w:br/>"}.get(part, f'<w:t xml:space="preserve">{escape(part)}</w:t>')
        for part in parts
        if part
    )
    return f"<w:r><w:rPr>{properties}</w:rPr>{inside}</w:r>"


def runs(text: str) -> str:
    """Runs of a text in which `**bold**`, `__underlined__`, `//italic//`, `{đỏ: red}` … are marked."""
    found, place = [], 0
    for mark in _MARKUP.finditer(text):
        found.append(run(text[place : mark.start()]))
        bold, underlined, italic, kind, coloured = mark.groups()
        if bold is not None:
            found.append(run(bold, "<w:b/>"))
        elif underlined is not None:
            found.append(run(underlined, '<w:u w:val="single"/>'))
        elif italic is not None:
            found.append(run(italic, "<w:i/>"))
        else:
            found.append(run(coloured, _COLOURED[kind]))
        place = mark.end()
    return "".join([*found, run(text[place:])])


def p(text: str = "", *, inside: str = "", properties: str = "") -> str:
    """A paragraph. inside: more XML behind the text;  properties: XML within `pPr`."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs(text) if text else ''}{inside}</w:p>"


def listed(text: str, number: int, level: int = 0, mark: str = "") -> str:
    """A paragraph that Word numbers. mark: run properties of the paragraph's end."""
    numbering = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return p(text, properties=f"{numbering}<w:rPr>{mark}</w:rPr>")


def table(rows: Sequence[Sequence[str]]) -> str:
    """A table of cells; a cell is a text or the XML of its blocks."""
    cells = lambda row: "".join(f"<w:tc><w:tcPr/>{cell if cell.startswith('<w:') else p(cell)}</w:tc>" for cell in row)  # noqa: E731
    return f"<w:tbl><w:tblPr/>{''.join(f'<w:tr>{cells(row)}</w:tr>' for row in rows)}</w:tbl>"


def picture(relation: str, alt: str = "", more: str = "") -> str:
    """A run with a picture in the line."""
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr={quoteattr(alt)}/><a:graphic><a:graphicData uri="x"><pic:pic>'
        f'<pic:blipFill><a:blip r:embed="{relation}"/>{more}</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )


def formula(inside: str) -> str:
    return f"<m:oMath>{inside}</m:oMath>"


def levels(*forms: tuple[str, str]) -> str:
    """Levels of a list: (numFmt, lvlText) each."""
    return "".join(
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for place, (form, text) in enumerate(forms)
    )


def numbering(*lists: str, numbers: str = "") -> str:
    """numbering.xml with abstract lists 0, 1 … and for each a list 1, 2 …; numbers: more `w:num`."""
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{n}">{inside}</w:abstractNum>' for n, inside in enumerate(lists)
    )
    plain = "".join(f'<w:num w:numId="{n + 1}"><w:abstractNumId w:val="{n}"/></w:num>' for n in range(len(lists)))
    return f"<w:numbering {_SPACES}>{abstract}{plain}{numbers}</w:numbering>"


def document(
    *blocks: str,
    numbering: str = "",
    styles: str = "",
    media: dict[str, bytes] | None = None,
    parts: dict[str, str] | None = None,
) -> bytes:
    """A .docx of these blocks. media: relation → body, a picture each; parts: name → XML beside."""
    kinds = {b"\x89PNG": "png", b"\xff\xd8\xff\xe0": "jpeg"}
    names = {relation: f"media/{relation}.{kinds.get(body[:4], 'emf')}" for relation, body in (media or {}).items()}
    relations = "".join(
        f'<Relationship Id="{relation}" Type="x/image" Target="{name}"/>' for relation, name in names.items()
    )
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "word/document.xml": f"<w:document {_SPACES}><w:body>{''.join(blocks)}<w:sectPr/></w:body></w:document>",
        "word/_rels/document.xml.rels": (
            f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>'
        ),
        **({"word/numbering.xml": numbering} if numbering else {}),
        **({"word/styles.xml": f"<w:styles {_SPACES}>{styles}</w:styles>"} if styles else {}),
        **(parts or {}),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        for relation, name in names.items():
            archive.writestr(f"word/{name}", (media or {})[relation])
    return target.getvalue()


def from_text(text: str) -> bytes:
    """A .docx of a text: a paragraph each line, `| a | b |` a row of a table."""
    blocks: list[str] = []
    rows: list[list[str]] = []
    for line in [*text.strip("\n").split("\n"), ""]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip().strip("|").split("|")])
            continue
        if rows:
            blocks.append(table(rows))
            rows = []
        blocks.append(p(line.replace("→", "\t")))
    return document(*blocks)
