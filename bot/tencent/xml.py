"""The XML of a push, read without anything that XML can do beyond holding texts."""

from xml.parsers import expat

from bot.tencent.sealing import Forged

DEEPEST = 6


def read_xml(body: bytes | str) -> dict[str, str]:
    """Texts by the path of their names below the root: {"ScanCodeInfo/ScanType": …}; raises Forged."""
    found: dict[str, str] = {}
    path: list[str] = []

    def begin(name: str, _: object) -> None:
        path.append(name)
        if len(path) > DEEPEST:
            raise Forged("deep")

    def text(part: str) -> None:
        key = "/".join(path[1:])
        found[key] = found.get(key, "") + part

    def refuse(*_: object) -> None:
        raise Forged("doctype")

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda _: path.pop()
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(body, True)
    except expat.ExpatError:
        raise Forged("xml") from None
    return {key: value.strip() for key, value in found.items()}
