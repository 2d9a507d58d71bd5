"""What a candidate lacks, in words that say what to mend."""

from typing import Any

from exam.condition_rules import RuleFault
from exam.conditions import Finding
from messages.words import say


def say_finding(finding: Finding) -> str:
    """One finding as a sentence without its full stop."""
    if finding.code == "any_of":
        ways = ("，且".join(map(say_finding, way)) for way in finding.ways)
        told = "；".join(f"（{number}）{way}" for number, way in enumerate(ways, 1))
        return say("finding.any_of", ways=told)
    if finding.code == "award" and not finding.values["one_of"]:
        return say("finding.award_unlisted")
    return say(f"finding.{finding.code}", **_in_words(finding))


def say_rule_fault(fault: RuleFault) -> str:
    """Where a rule is wrong, and how it should be."""
    words = say(f"rule_fault.{fault.code}", **fault.values)
    return f"{fault.path} {words}" if fault.path else words


def _in_words(finding: Finding) -> dict[str, Any]:
    told = dict(finding.values)
    if "level" in told:
        told["level"] = say_level(told["level"])
    if "least" in told:
        told["least"] = say(f"education.{told['least']}")
    if "one_of" in told:
        words = (say(f"education.{each}") if finding.code == "education" else each for each in told["one_of"])
        told["one_of"] = "、".join(words)
    return told


def say_level(number: int) -> str:
    """三级 for 3; a level beyond the usual five by its number."""
    try:
        return say(f"level.{number}")
    except KeyError:
        return f"{number} 级"
