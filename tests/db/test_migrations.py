"""The schema on both databases, read from their own catalogues."""

from db.models import Level


async def test_a_migrated_database_knows_the_five_usual_levels(database: str) -> None:
    assert [level.name for level in await Level.all().order_by("-number")] == [
        "五级", "四级", "三级", "二级", "一级",
    ]  # fmt: skip
