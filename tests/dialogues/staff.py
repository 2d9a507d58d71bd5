"""What staff say, and what comes of it (issue 5, item 8)."""

from dialogues.story import Talk, press, say

TALKS = (
    Talk("what waits is counted", (say("待办", "缺人的考评任务 1 个"),)),
    Talk("how far the tasks are", (say("任务状态", "任务 {task}：3月20日上午 电工三级，第1考点"),)),
    Talk("who has not answered", (say("谁没答复", "没有答复：考评员1"),)),
    Talk(
        "a task is cancelled after it was named",
        (
            say("取消任务", "取消：哪个任务"),
            press("任务 {task}", "将取消任务 {task}"),
            press("确认取消任务 {task}", "任务 {task} 已取消"),
        ),
        rows={"task": ["CANCELLED"], "invitation": ["CANCELLED"]},
    ),
    Talk(
        "a task is kept after all",
        (
            say("取消任务", "取消：哪个任务"),
            press("任务 {task}", "不能恢复"),
            press("不改了", "什么都没有改"),
        ),
        rows={"task": ["OPEN"], "invitation": ["S1A"]},
    ),
    Talk(
        "somebody is taken out of a task",
        (
            say("换人", "换人：哪个任务"),
            press("任务 {task}", "换下谁"),
            press("考评员1（{examiner}）", "原因是"),
            press("生病", "原因：生病"),
            press("确认换下考评员1", "已从任务 {task} 换下考评员1"),
        ),
        rows={"invitation": ["CANCELLED"]},
    ),
    Talk(
        "an unclear reply is dropped",
        (
            say("人工匹配", "未知号码"),
            press("不处理", "标为不处理，不能撤回"),
            press("确认", "没有需要人工处理的回复了"),
        ),
        stage="unclear reply",
        rows={"reply": ["dropped"]},
    ),
    Talk(
        "a small broadcast is submitted and started",
        (
            say("群发", "等待办理的群发"),
            press("群发 {broadcast}", "将提交，1 人"),
            press("确认提交，1 人", "“已批准”"),
            say("群发", "已批准"),
            press("群发 {broadcast}", "将开始发送，1 人"),
            press("确认开始发送，1 人", "“发送中”"),
        ),
        stage="draft",
        rows={"broadcast": ["RUNNING"]},
    ),
    Talk(
        "somebody is seated by name",
        (
            say("人工派遣", "派遣：哪个任务"),
            press("任务 {task}", "派遣谁"),
            say("考评员1", "派遣谁"),
            press("考评员1（{examiner}）", "将直接派遣考评员1"),
            press("确认派遣考评员1", "已派遣考评员1"),
        ),
        rows={"invitation": ["CONFIRMED"]},
    ),
    Talk("nothing is wrong with the house", (say("告警", "没有告警"),)),
    Talk("nothing waits for approval", (say("审批", "没有等您审批的事项"),)),
)
