"""The text of a message, from its template file and its values.

The six texts of the seed slides (domain.md A8 87-89 and 91) are the default wording, character for character:
invite, select, team, wrong_code, cancelled, full. Only their blanks became variables; the spaces around the
blanks, an artefact of the transcription, are dropped, so a day reads 2027年3月20日. Year, month and day stay
separate variables, as in the seed, and its (职业) and (等级) stay too: Aliyun refuses variables that touch.
The signature is not part of a text: Aliyun puts 【sign】 in front.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, Template, TemplateError
from jinja2.meta import find_undeclared_variables
from jinja2.nodes import If, Name

from messages.values import Contract, Filling, WordingError, fit

HERE = Path(__file__).parent
DEFAULT = HERE / "zh"


@cache
def names() -> tuple[str, ...]:
    """Return the names of all messages, sorted."""
    return tuple(sorted(file.stem for file in DEFAULT.glob("*.txt")))


def variables(name: str) -> frozenset[str]:
    """Return the variables a message takes, optional ones included; WordingError for an unknown name."""
    contract = contract_of(name)
    return contract.required | contract.optional


def render(name: str, values: Mapping[str, object], profile: str | Path = "") -> str:
    """Return the text of a message, without signature.

    A value is text, a whole number, a day (`day`: a date or ISO text) or a list (`members`: name and, with
    consent, phone; `names`; `prompts`: day, half, code). `leader_phone` is the site's phone where the leader
    has not consented (domain.md C15). `profile` names a folder of messages/, or is the path of an operator's
    own folder; its files replace the defaults and may leave variables out. Raises WordingError.
    """
    return written(name, fit(contract_of(name), values), profile)


def written(name: str, filling: Mapping[str, Filling], profile: str | Path) -> str:
    """Return the template of `name` with the filling in it; WordingError for a faulty template."""
    try:
        return _template(name, profile).render(filling)
    except TemplateError as fault:
        raise WordingError(f"message {name!r}: {fault.message}") from fault


@cache
def contract_of(name: str) -> Contract:
    """Return what the default template of `name` takes: variables inside an `if` are optional."""
    if name not in names():
        raise WordingError(f"there is no message {name!r}; there are {', '.join(names())}")
    template = Environment(autoescape=False).parse(  # noqa: S701 - read for its variables only
        (DEFAULT / f"{name}.txt").read_text(encoding="utf-8")
    )
    guarded = {word.name for branch in template.find_all(If) for word in branch.find_all(Name)}
    every = frozenset(find_undeclared_variables(template))
    return Contract(name, every - guarded, every & guarded)


@cache
def _template(name: str, profile: str | Path) -> Template:
    return _templates(profile).get_template(f"{name}.txt")


@cache
def _templates(profile: str | Path) -> Environment:
    return Environment(
        loader=ChoiceLoader([FileSystemLoader(HERE / profile), FileSystemLoader(DEFAULT)]),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - an SMS is plain text
        auto_reload=False,
    )
