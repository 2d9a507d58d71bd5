"""The XML of callbacks: one level of fields, some with fields of their own."""

from collections.abc import Mapping
from xml.etree import ElementTree

from sandbox.tencent.seal import Broken

Fields = Mapping[str, object]


def write(fields: Fields, root: str = "xml") -> str:
    """`<xml><Name>…</Name></xml>`: numbers bare, texts in CDATA, mappings as elements of their own."""
    return f"<{root}>{''.join(_element(name, value) for name, value in fields.items())}</{root}>"


def read(text: str) -> dict[str, str]:
    """The texts of the fields, deeper ones by path, as `Articles/item/Title`; raises Broken."""
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - comes from our own service over loopback
    except ElementTree.ParseError as error:
        raise Broken("not XML") from error
    if root.tag != "xml":
        raise Broken("not an <xml>")
    found: dict[str, str] = {}
    _collect(root, "", found)
    return found


def _element(name: str, value: object) -> str:
    if isinstance(value, Mapping):
        return write(value, name)
    if isinstance(value, int):
        return f"<{name}>{value}</{name}>"
    safe = str(value).replace("]]>", "]]]]><![CDATA[>")
    return f"<{name}><![CDATA[{safe}]]></{name}>"


def _collect(parent: ElementTree.Element, path: str, found: dict[str, str]) -> None:
    for child in parent:
        if len(child):
            _collect(child, f"{path}{child.tag}/", found)
        else:
            found.setdefault(f"{path}{child.tag}", child.text or "")
