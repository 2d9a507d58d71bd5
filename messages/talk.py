"""What we say in a messenger: a text of several lines from its template, which no provider approves."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

FOLDER = Path(__file__).parent / "zh" / "talk"


def names() -> list[str]:
    """All texts, sorted."""
    return sorted(file.stem for file in FOLDER.glob("*.txt"))


def say(name: str, values: Mapping[str, object]) -> str:
    """The text; raises jinja2.TemplateError for a value that is missing."""
    return _texts().get_template(f"{name}.txt").render(values).strip()


@cache
def _texts() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - a text is no page
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
