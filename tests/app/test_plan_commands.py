"""kaowu plan at the terminal: from the draft to its publishing, its items, its makeup scheme."""

from pathlib import Path

import pytest
from office import Office, furnish

PLAN = ("plan", "add", "--organisation", "36", "--title", "五月统考", "--kind", "unified", "--category", "A")
DAY = ("--exam-on", "2027-05-15")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return furnish(tmp_path)


def item_line(office: Office) -> str:
    """A file with one item for the first plan, beside its modes."""
    head = "职业代码,职业名称,类别,级别"
    (office.folder / "catalogue.csv").write_text(f"{head}\nX-1,试验工,A,3\n", encoding="utf-8")
    office.done("import", "catalogue", "catalogue.csv")
    modes = "职业代码,级别,科目,鉴定方式,起"
    lines = "X-1,3,理论,纸笔作答;上机考试,2026-01-01\nX-1,3,实操,动手实操,2026-01-01\n"
    (office.folder / "modes.csv").write_text(f"{modes}\n{lines}", encoding="utf-8")
    office.done("import", "modes", "modes.csv")
    (office.folder / "items.csv").write_text(
        "计划代码,职业代码,级别,鉴定方式\n36-1,X-1,3,理论=纸笔\n36-1,X-2,3,\n", encoding="utf-8"
    )
    return "items.csv"


def test_a_plan_is_drafted_filled_mapped_handed_in_and_approved_by_somebody_else(office: Office) -> None:
    made = office.done(*PLAN, *DAY, "--code", "36-1")
    number = str(made["id"])
    assert (made["state"], made["items"], made["closes_at"]) == ("DRAFT", [], "2027-04-15T10:00:00+00:00")
    assert "计划里还没有职业和级别" in office.refused("plan", "submit", number)

    told = office.done("import", "plan_items", item_line(office))
    assert (told["added"], [each["line"] for each in told["rejected"]]) == (1, [3])
    [item] = office.done("plan", "show", number)["items"]
    assert [(each["kind"], each["mode"]) for each in item["subjects"]] == [
        ("theory", "paper"),
        ("practical", "hands_on"),
    ]
    scheme = (str(item["id"]), "--old", "practical", "--old-mode", "paper", "--new", "practical")
    shown = office.done("plan", "map", number, *scheme)
    assert shown["items"][0]["makeup_scheme"] == [
        {"old": "practical", "old_mode": "paper", "new": "practical"}
    ]
    assert "补考方案：原实操（纸笔作答）改考实操" in office.run("plan", "show", number).stdout
    assert office.done("plan", "map-remove", number, *scheme)["items"][0]["makeup_scheme"] == []

    assert office.done("plan", "submit", number)["state"] == "SUBMITTED"
    assert "已提交" in office.refused("plan", "item", number, "--occupation", "X-1", "--level", "3")
    [case] = office.done("approve", "list", "--everything")["cases"]
    office.done_as("li", "approve", "pass", str(case["id"]))
    assert office.done("plan", "publish", number)["state"] == "PUBLISHED"
    assert [each["state"] for each in office.done("plan", "list")] == ["PUBLISHED"]


def test_what_is_written_wrongly_is_told_by_its_word(office: Office) -> None:
    office.done(*PLAN, *DAY, "--code", "36-1")

    refused = [
        office.refused(*PLAN, "--exam-on", "2027-02-30"),
        office.refused("plan", "item", "1", "--occupation", "X", "--level", "3", "--mode", "theory"),
        office.refused("plan", "show", "404"),
    ]
    assert [words in line for words, line in zip(("2027-02-30", "theory", "404"), refused, strict=True)] == [
        True,
        True,
        True,
    ]


def test_the_scans_of_a_special_session_are_attached_read_and_taken_off(office: Office) -> None:
    asking = ("--organisation", "S001", "--title", "某监狱专场", "--applicant-kind", "prison_army")
    office.done("plan", "add", *asking, "--kind", "special", "--category", "A", *DAY)
    (office.folder / "proof.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")

    shown = office.done("plan", "attach", "1", "authority_proof", "proof.pdf")
    assert [(each["kind"], each["name"]) for each in shown["files"]] == [("authority_proof", "proof.pdf")]
    assert "proof.pdf" in office.run("plan", "show", "1").stdout
    office.done("plan", "attachment", "1", "1", "copy.pdf")
    assert (office.folder / "copy.pdf").read_bytes() == b"%PDF-1.4\n%%EOF\n"
    assert "copy.pdf" in office.refused("plan", "attachment", "1", "1", "copy.pdf")
    assert office.done("plan", "detach", "1", "1")["files"] == []
    assert "none.pdf" in office.refused("plan", "attach", "1", "authority_proof", "none.pdf")
