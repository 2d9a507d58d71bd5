"""What examiners say, and what comes of it (issue 5, item 7)."""

from dialogues.story import Talk, press, say

TALKS = (
    Talk(
        "an invitation is accepted and confirmed by buttons",
        (
            say("我的邀请", "3月20日上午 电工三级：能否参加"),
            press("能参加 3月20日上午", "还要请您确认一次"),
            press("确认参加 3月20日上午", "您答复确认参加"),
        ),
        rows={"invitation": ["CONFIRMED"]},
    ),
    Talk(
        "an invitation is declined by a lone word",
        (say("不能", "您答复不能参加"), say("我的邀请", "没有等您答复")),
        rows={"invitation": ["DECLINED"]},
    ),
    Talk(
        "tasks, places, the team and fees are asked for",
        (
            say("我的任务", "地点：第1考点"),
            say("考点地址", "https://uri.amap.com/search?keyword="),
            say("组员", "考评组还没有组建好"),
            say("费用", "还不能在这里查询"),
        ),
        stage="certain",
        rows={"invitation": ["CONFIRMED"]},
    ),
    Talk(
        "a task is declined with a reason",
        (
            say("不参加", "哪一次不参加"),
            press("3月20日上午 电工", "原因是"),
            press("单位有事", "您不参加"),
            press("确认不参加", "您答复不能参加"),
        ),
        stage="certain",
        rows={"invitation": ["WITHDRAWN"], "events": ["declined_because"]},
    ),
    Talk(
        "somebody thinks again and stays",
        (
            say("不参加", "哪一次不参加"),
            press("3月20日上午 电工", "原因是"),
            press("还是参加", "什么都没有改"),
        ),
        stage="certain",
        rows={"invitation": ["CONFIRMED"], "events": []},
    ),
    Talk(
        "days are blocked in words and freed by a button",
        (
            say("不便日期", "没有登记不便日期"),
            say("3月25日到26日", "2027年3月25日、2027年3月26日"),
            press("删除 2027年3月25日", "您的不便日期：2027年3月26日"),
            press("好了", "已退出"),
        ),
        rows={"blocked": ["2027-03-26"]},
    ),
    Talk(
        "districts are wished in their order",
        (
            say("意愿区域", "：东湖区"),
            say("西湖区", "东湖区、西湖区"),
            press("删除 东湖区", "：西湖区"),
        ),
        rows={"districts": ["360103"]},
    ),
    Talk(
        "one checks in on the day and once",
        (say("签到", "已签到：3月20日上午"), say("签到", "已经签到过了")),
        stage="on the day",
        rows={"events": ["checked_in"]},
    ),
)
