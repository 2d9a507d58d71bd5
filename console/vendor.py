"""Copies the parts that come from npm to where the console serves them: python -m console.vendor."""

import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
VENDOR = Path(__file__).parent / "static" / "vendor"
FILES: Mapping[str, tuple[str, ...]] = {
    "@tabler/core": ("dist/css/tabler.min.css",),
    "htmx.org": ("dist/htmx.min.js", "dist/ext/hx-sse.min.js", "LICENSE"),
}


class NotInstalled(Exception):
    """A package is missing, or not in the version package.json asks for."""


def wanted(package_file: Path = ROOT / "package.json") -> dict[str, str]:
    """Exact version by package name."""
    read: dict[str, str] = json.loads(package_file.read_text(encoding="utf-8"))["dependencies"]
    return read


def folder(name: str, version: str) -> str:
    """The folder of a package below `vendor`: htmx.org-4.0.1, tabler-core-1.6.1."""
    return f"{name.removeprefix('@').replace('/', '-')}-{version}"


def copy(modules: Path, into: Path, versions: Mapping[str, str]) -> None:
    """Make `into` hold exactly the files of FILES from `modules`.

    Raises NotInstalled, and has then touched nothing.
    """
    for name, version in versions.items():
        about = modules / name / "package.json"
        if not about.exists() or json.loads(about.read_text(encoding="utf-8"))["version"] != version:
            raise NotInstalled(f"{name} {version}")
    shutil.rmtree(into, ignore_errors=True)
    for name, version in versions.items():
        place = into / folder(name, version)
        place.mkdir(parents=True)
        for file in FILES[name]:
            shutil.copyfile(modules / name / file, place / Path(file).name)


def addresses(vendor: Path = VENDOR) -> dict[str, str]:
    """File name → path below the static address; empty unless every file is there."""
    if not vendor.is_dir():
        return {}
    found = {file.name: f"vendor/{file.parent.name}/{file.name}" for file in sorted(vendor.glob("*/*"))}
    needed = {Path(file).name for files in FILES.values() for file in files}
    return found if needed <= found.keys() else {}


def main() -> int:
    try:
        copy(ROOT / "node_modules", VENDOR, wanted())
    except NotInstalled as missing:
        sys.stderr.write(f"没有安装 {missing}，请先运行 npm ci\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
