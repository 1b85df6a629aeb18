"""Made-up QTI items in the spelling of each version, and packages of them."""

from __future__ import annotations

import io
import re
import zipfile

from question_bank.importing import BankReading, Wishes, read_questions
from question_bank.model import Question

VERSIONS = ("2.1", "2.2", "3.0")
_NAMESPACES = {
    "2.1": "http://www.imsglobal.org/xsd/imsqti_v2p1",
    "2.2": "http://www.imsglobal.org/xsd/imsqti_v2p2",
    "3.0": "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
}
_XHTML = frozenset(
    [
        "p",
        "b",
        "i",
        "br",
        "img",
        "div",
        "span",
        "blockquote",
        "object",
        "pre",
        "table",
        "tr",
        "td",
        "h2",
        "em",
        "a",
        "script",
        "section",
        "audio",
        "video",
        "source",
    ]
)
MATCH = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>'
MAP = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p2/rptemplates/map_response.xml"/>'
MAP_POINT = (
    '<responseProcessing template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/map_response_point.xml"/>'
)


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z])[A-Z]", lambda hump: "-" + hump[0].lower(), name)


def spell(xml: str, version: str) -> str:
    """An item written in the names of 2.1 in those of a version."""
    if version != "3.0":
        return xml

    def element(found: re.Match[str]) -> str:
        name = found[2]
        if name in _XHTML or ":" in name:
            return found[0]
        attributes = re.sub(r"([\w:]+)=", lambda one: f"{_kebab(one[1])}=", found[3])
        return f"{found[1]}qti-{_kebab(name)}{attributes}"

    return re.sub(r"(</?)([A-Za-z:]+)([^<>]*)", element, xml)


def item(
    declarations: str, body: str, processing: str = MATCH, version: str = "2.1", head: str = "", after: str = ""
) -> bytes:
    outcome = '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'
    rest = (
        f"{declarations}{outcome if 'SCORE' not in declarations else ''}<itemBody>{body}</itemBody>{processing}{after}"
    )
    start = f'<assessmentItem identifier="CAU-1" title="Câu một" timeDependent="false"{head}>'
    xml = spell(f"{start}{rest}</assessmentItem>", version)
    name = "qti-assessment-item" if version == "3.0" else "assessmentItem"
    xml = xml.replace(f"<{name}", f'<{name} xmlns="{_NAMESPACES[version]}"', 1)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{xml}'.encode()


def response(
    *correct: str, kind: str = "identifier", many: str = "single", mapping: str = "", name: str = "RESPONSE"
) -> str:
    values = "".join(f"<value>{value}</value>" for value in correct)
    right = f"<correctResponse>{values}</correctResponse>" if correct else ""
    return (
        f'<responseDeclaration identifier="{name}" cardinality="{many}" baseType="{kind}">{right}{mapping}'
        "</responseDeclaration>"
    )


def mapping(default: str = "0", bounds: str = "", **worths: str) -> str:
    entries = "".join(f'<mapEntry mapKey="{key}" mappedValue="{worth}"/>' for key, worth in worths.items())
    return f'<mapping defaultValue="{default}"{bounds}>{entries}</mapping>'


def choices(*identifiers: str, most: int = 1, tag: str = "simpleChoice") -> str:
    inside = "".join(f'<{tag} identifier="{one}">ý {one}</{tag}>' for one in identifiers)
    return (
        f'<choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="{most}">'
        f"<prompt>Chọn gì?</prompt>{inside}</choiceInteraction>"
    )


def zip_files(files: dict[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return buffer.getvalue()


def manifest(*resources: str) -> str:
    return (
        '<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="M"><organizations/><resources>'
        f"{''.join(resources)}</resources></manifest>"
    )


def resource(href: str, kind: str = "imsqti_item_xmlv2p1", inside: str = "") -> str:
    return f'<resource identifier="R-{re.sub("[^a-z0-9]", "", href)}" type="{kind}" href="{href}">{inside}<file href="{href}"/></resource>'


def read(body: bytes, *beside: tuple[str, bytes], name: str = "cau.xml") -> BankReading:
    return read_questions([(name, body), *beside], Wishes("Chủ đề", "2"))


def only(body: bytes, *beside: tuple[str, bytes], name: str = "cau.xml") -> Question:
    reading = read(body, *beside, name=name)
    assert reading.problems == ()
    assert reading.value is not None
    (question,) = reading.value.questions
    return question


def codes(body: bytes, *beside: tuple[str, bytes], name: str = "cau.xml") -> list[str]:
    return [problem.code for problem in read(body, *beside, name=name).problems]
