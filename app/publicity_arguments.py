"""The commands kaowu publicity, objection, review-slot and review-visit."""

from app.arguments import Command, Commands, between, later, number


def _shown(function: str) -> Command:
    return later("publicity", function)


def _reviews(function: str) -> Command:
    return later("reviews", function)


def add_publicity(commands: Commands) -> None:
    lists = Commands(commands.add("publicity", "公示须公示级别的考生名单（审核之前）"), "公示")
    opened = lists.printing("open", "公示一个计划的考生", _shown("open_list"))
    opened.add_argument("--plan", required=True, help="鉴定计划代码")
    opened.add_argument("--on", help="从哪一天起，如 2027-04-16；不填为今天")
    listed = lists.printing("list", "列出一个计划的公示", _shown("list_lists"))
    listed.add_argument("--plan", required=True, help="鉴定计划代码")
    one = lists.printing("show", "显示一个公示和它的名单，每次 200 行", _shown("show_list"))
    one.add_argument("id", type=number)
    one.add_argument("--after", type=number, default=0, help="从这个编号之后列起")
    close = lists.printing("close", "提前结束公示", _shown("close_list"))
    close.add_argument("id", type=number)
    close.add_argument("--reason", required=True, help="原因，不超过 200 字")
    _objections(Commands(commands.add("objection", "公示异议"), "公示异议"))


def _objections(objections: Commands) -> None:
    listed = objections.printing("list", "列出待处理的异议", _shown("list_objections"))
    listed.add_argument("--all", action="store_true", help="包括已处理的")
    read = objections.printing("show", "显示异议人和内容（记入审计）", _shown("read_objection"))
    read.add_argument("id", type=number)
    decide = objections.printing("decide", "处理一条异议", _shown("decide_objection"))
    decide.add_argument("id", type=number)
    what = decide.add_mutually_exclusive_group(required=True)
    what.add_argument("--dismiss", action="store_true", help="不成立：继续审核")
    what.add_argument("--uphold", choices=("return", "reject"), help="成立：退回修改，或不通过")
    decide.add_argument("--result", required=True, help="核查结果，短信告诉异议人，不超过 40 字")
    decide.add_argument("--reason", default="", help="给考生的原因代码；成立时必填")
    decide.add_argument("--hint", default="", help="给考生的说明")


def add_reviews(commands: Commands) -> None:
    slots = Commands(commands.add("review-slot", "现场复审的时段"), "复审时段")
    add = slots.printing("add", "设置一个可预约的时段", _reviews("add_slot"))
    add.add_argument("--organisation", required=True, help="鉴定中心代码")
    add.add_argument("--from", dest="begins", required=True, help="开始，如 2027-04-20T09:00（北京时间）")
    add.add_argument("--until", required=True, help="结束，在同一天")
    add.add_argument("--place", required=True, help="地点，不超过 30 字")
    add.add_argument("--capacity", type=between(1, 999), required=True, help="可预约几家机构")
    slots.printing("list", "列出以后的时段和余额", _reviews("list_slots"))
    visits = Commands(commands.add("review-visit", "报送机构预约现场复审"), "现场复审")
    book = visits.printing("book", "预约；已有预约的改到这个时段", _reviews("book"))
    book.add_argument("--organisation", required=True, help="报送机构代码")
    book.add_argument("--plan", required=True, help="鉴定计划代码")
    book.add_argument("--slot", type=number, required=True, help="时段编号，见 kaowu review-slot list")
    visits.printing("cancel", "取消预约", _reviews("cancel")).add_argument("id", type=number)
    result = visits.printing("result", "录入复审结果", _reviews("enter_result"))
    result.add_argument("id", type=number)
    result.add_argument("outcome", choices=("good", "bad"), help="good 合格，bad 不合格")
    result.add_argument("--scan", metavar="FILE", help="盖章的资格复审表：JPEG 或 PDF；合格时必填")
    result.add_argument("--note", default="", help="说明，不超过 200 字")
    listed = visits.printing("list", "列出预约", _reviews("list_visits"))
    listed.add_argument("--plan", default="", help="鉴定计划代码")
