"""The parts that come from npm."""

import json
from pathlib import Path

import pytest

from console.vendor import FILES, ROOT, NotInstalled, addresses, copy, folder, wanted

VERSIONS = {"@tabler/core": "1.6.1", "htmx.org": "4.0.1"}


def _install(modules: Path, versions: dict[str, str]) -> None:
    for name, version in versions.items():
        for file in FILES[name]:
            place = modules / name / file
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(name)
        (modules / name / "package.json").write_text(json.dumps({"version": version}))


def test_the_parts_are_copied_under_their_name_and_version(tmp_path: Path) -> None:
    modules, vendor = tmp_path / "node_modules", tmp_path / "vendor"
    _install(modules, VERSIONS)
    (vendor / "htmx.org-3.0.0").mkdir(parents=True)

    copy(modules, vendor, VERSIONS)

    assert addresses(vendor) == {
        "LICENSE": "vendor/htmx.org-4.0.1/LICENSE",
        "htmx.min.js": "vendor/htmx.org-4.0.1/htmx.min.js",
        "hx-sse.min.js": "vendor/htmx.org-4.0.1/hx-sse.min.js",
        "tabler.min.css": "vendor/tabler-core-1.6.1/tabler.min.css",
    }
    assert sorted(each.name for each in vendor.iterdir()) == ["htmx.org-4.0.1", "tabler-core-1.6.1"]


@pytest.mark.parametrize("there", [{}, {"@tabler/core": "1.6.1"}, {**VERSIONS, "htmx.org": "2.0.11"}])
def test_a_missing_or_other_version_stops_the_copy(tmp_path: Path, there: dict[str, str]) -> None:
    modules, vendor = tmp_path / "node_modules", tmp_path / "vendor"
    _install(modules, there)

    with pytest.raises(NotInstalled):
        copy(modules, vendor, VERSIONS)

    assert vendor.exists() is False


def test_half_of_the_parts_are_as_good_as_none(tmp_path: Path) -> None:
    modules, vendor = tmp_path / "node_modules", tmp_path / "vendor"
    _install(modules, VERSIONS)
    copy(modules, vendor, VERSIONS)

    (vendor / folder("htmx.org", "4.0.1") / "hx-sse.min.js").unlink()

    assert addresses(vendor) == {}


def test_every_part_is_pinned_exactly_and_the_lock_names_no_host() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())

    assert wanted() == VERSIONS
    assert lock["packages"][""]["dependencies"] == VERSIONS
    assert [name for name, each in lock["packages"].items() if "resolved" in each] == []
