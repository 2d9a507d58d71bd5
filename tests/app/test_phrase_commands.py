"""What staff do at the command line about the words of questions."""

from pathlib import Path

from office import Office, furnish


def test_a_word_is_tried_added_listed_and_retired(tmp_path: Path) -> None:
    office: Office = furnish(tmp_path)
    ask = ("phrase", "check", "出榜了吗 电气", "--who", "candidate")

    assert office.done(*ask) == {"questions": [], "rest": ""}
    made = office.done("phrase", "add", "score", "出榜")
    assert office.done(*ask) == {"questions": ["score"], "rest": "电气"}
    assert [each["text"] for each in office.done("phrase", "list")] == ["出榜"]
    assert office.refused("phrase", "add", "score", "出榜") == (
        "“出榜”已经认得，不必再加；要改问题，请先停用原来的说法"
    )
    assert office.done("phrase", "retire", str(made["id"])) == {"phrase": made["id"]}
    assert office.refused("phrase", "retire", str(made["id"])) == f"没有编号为 {made['id']} 的说法"
    assert office.done("phrase", "list") == []
