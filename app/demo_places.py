"""The demo's licences and rooms, in files of the form that staff import."""

import csv
from pathlib import Path

SCOPES = (
    ("机构代码", "职业代码", "级别", "文号", "起"),
    ("S001", "6-31-01-03;6-18-01-01", "5;4;3;2;1", "演示许可〔2024〕1号", "2024-01-01"),
    ("S002", "4-03-02-01", "5;4;3", "演示许可〔2024〕2号", "2024-01-01"),
)
ROOMS = (
    ("考点代码", "考场号", "考场名称", "楼层", "纸笔座位数", "机考座位数", "实操工位数", "答辩席位数"),
    ("V01", "1", "理论考场一", "2 楼", "30", "", "", ""),
    ("V01", "2", "理论考场二", "2 楼", "30", "40", "", ""),
    ("V01", "3", "电工实训室", "1 楼", "", "", "12", ""),
    ("V01", "4", "答辩室", "3 楼", "20", "", "", "1"),
    ("V02", "1", "多功能教室", "1 楼", "36", "", "", ""),
    ("V02", "2", "烹饪操作间", "1 楼", "", "", "16", ""),
)


def write_places(folder: Path) -> dict[str, Path]:
    """Write one CSV file per kind, to be imported after the organisations, the catalogue and the venues."""
    files = {}
    for kind, rows in {"scopes": SCOPES, "rooms": ROOMS}.items():
        files[kind] = folder / f"{kind}.csv"
        with files[kind].open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(rows)
    return files
