"""Settings in force, read from their rows; the profile of the province stands behind them."""

import tomllib
from datetime import datetime
from pathlib import Path

from db.models.office import SettingChange
from exam.settings import DEFAULTS, TEMPLATE_CODE, Settings, check, settings_from

PROFILES = Path(__file__).parent / "profiles"

DEFAULT_PROFILE = "jiangxi"

_profile: dict[str, str] = {}
_name = DEFAULT_PROFILE


class UnknownProfile(ValueError):
    """KAOWU_PROFILE names no file in db/profiles."""


def use_profile(name: str) -> None:
    """Put a province's own defaults behind the rows (design.md rule 5); raises UnknownProfile."""
    file = PROFILES / f"{name}.toml"
    if name not in {known.stem for known in PROFILES.glob("*.toml")}:
        raise UnknownProfile(name)
    values = tomllib.loads(file.read_text(encoding="utf-8"))
    for key, value in values.items():
        check(key, value)
    _profile.clear()
    _profile.update(values)
    global _name  # noqa: PLW0603 - beside _profile
    _name = name


def profile_file(kind: str) -> Path:
    """The data file of some kind that ships with the profile in use."""
    return PROFILES / kind / f"{_name}.toml"


async def texts() -> dict[str, str]:
    """Every setting as it is stored, defaults and profile included."""
    rows = await SettingChange.all().order_by("id").values_list("key", "value")
    return {**DEFAULTS, **_profile, **{str(key): str(value) for key, value in rows}}


async def in_force() -> Settings:
    return settings_from(await texts())


async def template_codes() -> dict[str, str]:
    return {key: value for key, value in (await texts()).items() if key.startswith(TEMPLATE_CODE)}


async def change(key: str, value: str, actor: str, now: datetime) -> None:
    """Add a row to the setting's history; RuleBroken when key or value is wrong."""
    check(key, value)
    await SettingChange.create(key=key, value=value, actor=actor, at=now)
