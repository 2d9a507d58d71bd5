"""How people write what the catalogue knows by code words."""

from exam.catalogue import CandidateClass, Category, ConditionKind, InUse, Mode, OccupationKind
from messages.words import say

MODES = {say(f"mode.{mode}"): mode for mode in Mode}
SHORT_MODES = {
    "纸笔": Mode.PAPER,
    "笔试": Mode.PAPER,
    "机考": Mode.MACHINE,
    "上机": Mode.MACHINE,
    "答辩": Mode.ORAL,
}
CLASSES = {say(f"candidate_class.{each}"): each for each in CandidateClass}
KINDS = {say(f"occupation_kind.{kind}"): kind for kind in OccupationKind}
CONDITIONS = {say(f"condition_kind.{kind}"): kind for kind in ConditionKind}
STATES = {say(f"in_use.{state}"): state for state in InUse}
SYSTEMS = {"ATA": "ata"}
CATEGORIES = {
    "A类": Category.A,
    "B类": Category.B,
    "国家": Category.NATIONAL,
    "国家统考": Category.NATIONAL,
    "全国统考": Category.NATIONAL,
}


def category_in(text: str) -> str:
    """A, B or national however it is written; any other word is a grouping of the office's own."""
    tidy = text.upper().replace(" ", "")
    return CATEGORIES.get(tidy, tidy if tidy in {"A", "B"} else text)
