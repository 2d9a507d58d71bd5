"""The doctor beside a running service and a real provider in small."""

import json
from pathlib import Path

from house import a_house


def _states(text: str) -> dict[str, str]:
    return {each["about"]: each["state"] for each in json.loads(text)}


async def test_a_working_house_is_found_well_and_a_wrong_key_is_found_out(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with a_house(tmp_path, sqlite_url) as house:
        (tmp_path / "var").mkdir(mode=0o750)
        house.environment["KAOWU_PUBLIC_URL"] = f"http://127.0.0.1:{house.port}"
        assert house.staff("migrate").returncode == 0
        house.start()

        well = house.staff("doctor", "--json")
        house.environment["KAOWU_ALIYUN_ACCESS_KEY_ID"] = "sandbox"
        house.environment["KAOWU_ALIYUN_ACCESS_KEY_SECRET"] = "not-the-secret"
        ill = house.staff("doctor", "--json")

    assert well.returncode == 0, well.stdout + well.stderr
    assert {about for about, state in _states(well.stdout).items() if state != "ok"} <= {"instances"}
    assert (ill.returncode, _states(ill.stdout)["provider"]) == (1, "wrong")
