"""The tables that come with a province's profile: prices, modes, standards, conditions (design.md rule 5)."""

import shutil
from pathlib import Path

from db.settings import PROFILES, UnknownProfile
from handlers.imports import kinds


def copy_profile(name: str, folder: Path) -> dict[str, Path]:
    """Copy the tables of a profile to `folder`, where returned rows may be written beside them.

    The files by kind, in the order in which they are imported. Raises UnknownProfile.
    """
    if name not in {each.stem for each in PROFILES.glob("*.toml")}:
        raise UnknownProfile(name)
    folder.mkdir(parents=True, exist_ok=True)
    return {
        kind: Path(shutil.copy(shipped, folder / shipped.name))
        for kind in kinds()
        if (shipped := PROFILES / name / f"{kind}.csv").is_file()
    }
