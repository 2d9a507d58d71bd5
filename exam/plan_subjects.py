"""Which subjects a plan item holds, each in a mode that the catalogue maintains (domain.md 25, 66, 70)."""

from collections.abc import Collection, Mapping

from exam.catalogue import Mode, SubjectKind
from exam.errors import RuleBroken

Maintained = Mapping[SubjectKind, Collection[Mode]]
"""The modes in force for an occupation at a level, by kind of subject."""


def choose_modes(
    maintained: Maintained, wished: Mapping[SubjectKind, Mode], held: Collection[str] = ()
) -> dict[SubjectKind, Mode]:
    """A mode for each subject of a plan item.

    `held` limits the subjects to those of the plan's kind (domain.md 25); empty means all that have a mode.
    `wished` chooses where there are several. Raises RuleBroken: item_without_mode (70), mode_not_maintained
    (66, 70), mode_unclear.
    """
    kinds = [kind for kind, modes in maintained.items() if modes and (not held or kind.value in held)]
    open_to = {kind: maintained[kind] for kind in sorted(kinds)}
    if not open_to:
        raise RuleBroken("item_without_mode")
    for kind, mode in wished.items():
        if mode not in open_to.get(kind, ()):
            raise RuleBroken("mode_not_maintained", subject_kind=kind.value, mode=mode.value)
    return {kind: wished.get(kind) or _only(kind, modes) for kind, modes in open_to.items()}


def _only(kind: SubjectKind, modes: Collection[Mode]) -> Mode:
    if len(modes) > 1:
        raise RuleBroken("mode_unclear", subject_kind=kind.value, modes=sorted(modes))
    return next(iter(modes))
