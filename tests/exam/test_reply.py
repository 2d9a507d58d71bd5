"""How replies are read: codes, bare words, opt-outs, courtesy, contradictions and noise."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from exam.codes import Word, code_for
from exam.reply import Bare, Coded, Contradiction, OptIn, OptOut, Reading, Thanks, Unreadable, read

STEMS = frozenset({"123", "455"})
YES, NO, CONFIRM = Coded("123", Word.YES), Coded("123", Word.NO), Coded("123", Word.CONFIRM)
CLASH = Contradiction()

READINGS: dict[Reading, str] = {
    YES: (
        "1231|１２３１|①②③①|𝟙𝟚𝟛𝟙|1\ufe0f\u20e32\ufe0f\u20e33\ufe0f\u20e31\ufe0f\u20e3|١٢٣١|一二三一|❶❷❸❶|"
        "1\u20e32\u20e33\u20e31\u20e3| 1231 |1231。|【1231】|“1231”|回复1231|回复：1231！|1231\n|"
        "\u200b1231\u200f|1231\ufe0f|1 2 3 1|123 1|1-2-3-1|12.31|1231 1231|1231,1231|1231\x00|12\u200b31|"
        "1231\ud83d|1231能参加|1231 是|1231 YES|1231 1|1231 谢谢|好的1231|收到，1231|1231 我是张三|"
        "1 2 3 1 能|1231 我那天能参加的|1231 确认|1231 13800138000|1231（10月12日能参加）|1231👌|"
        "您好，我参加，1231，谢谢老师|1231 5|1231 9991"
    ),
    NO: "1232|1232 不能参加|1 2 3 2|1232不参加，抱歉|1232 2|收到，1232|1232 1月2日没空|1232 那天要出差去不了",
    CONFIRM: "1233|1233收到|收到1233|1233 确认|1233 能参加|1233 是",
    Coded("455", Word.NO): "4552|4 5 5 2|回复4552",
    Contradiction(): (
        "1231 1232|1231 4551|1232/1231|1231 1231 1232|1231 不能|1231不参加|1232 能参加|1232 是|"
        "1231 那天有事，不能去|1231 2|1232 1|1233 不能|1231 否|1232 确认|1231 NO|1231 去不了|"
        "1231 能不能改天|1 2 3 1 不能|1231 能不能|1232 我能来的|1232 那天能参加|1 2|1,2|1/2|1 3|"
        "能 不能|能不能|是否|YES NO|可以不参加|2 能参加|1 不参加|不能不参加|确认 不能|3 不能|是不是|½"
    ),
    Bare(Word.YES): (
        "1|１|①|1\ufe0f\u20e3|¹|一|壹|㊀|⑴|⒈|❶|١| 1 |1。|回复1|回复：１|1!!!|是|是的|能|能参加|我能参加|"
        "可以|可以的|参加|Y|y|yes|YES|Yes.|ｙｅｓ|ok|OK|1 能参加|能参加，谢谢|好的，能参加|收到，能参加|"
        "1 收到|1 确认|1 1|【1】|\u200f1\u200f|\u200b1|1\x00|行|没问题|不好意思，可以参加|能参加👍|"
        "回复一|是。是。"
    ),
    Bare(Word.NO): (
        "不\u200b能参加|2|２|②|2\ufe0f\u20e3|²|二|贰|否|不|不能|不参加|不能参加|no|NO|回复2|2。|"
        "抱歉，不能参加|不好意思不能参加|收到，不能参加|2 不能|不行|没时间|去不了|不能，不参加|谢谢，不参加"
    ),
    Bare(Word.CONFIRM): (
        "3|③|3\ufe0f\u20e3|三|叁|收到|确认|已收到|收到确认|确认收到|收到！|收到谢谢|好的，收到|3收到|"
        "【收到】|回复收到|确认参加|收到了|收到 3"
    ),
    OptOut(): (
        "TD|td|T|t|ＴＤ|退订|TD退订|回复TD退订|退订TD|TD。| t d |【退订】|R|r|Ｒ|R。|回复R|拒收|拒收R|"
        "取消订阅|STOP|stop.|Unsubscribe|我要退订|退 订|\u200bR\u200f|T\x00"
    ),
    OptOut(or_no=True): "N|n|Ｎ|N。|回复N| n ",
    OptIn(): "恢复|HF|hf|恢复短信|回复HF|恢复接收|取消退订|START|start!",
    Thanks(): "谢谢|好的|好|不客气|谢谢！|好的，谢谢|嗯嗯|thanks|谢谢您🙏|辛苦了|Thank you",
    Unreadable(): (
        "| |\x00|\ud83d|\u200b|👌|👍👍|。|【】|回复|RR|Q|TDD|退|我|老师您好|11|12|13|22|1321|9991|1234|"
        "1230|12311|12310|123|0|4|10|➓|一一|能参加 9991|9991 能|1 9991|12 31 9|1230 能参加|456 1|"
        "1 2 3 4 5|1.5|4561|1\ufe0f\u20e31\ufe0f\u20e3|1 2 3 1 号 5|参加一|1➓|"
        "能参加吗|我想问一下|不知道|不一定|一定|在哪里|几点|好像可以|"
        "明天不能参加考试了|1月参加|noon|ÄãºÃ|锟斤拷|ÊÕµ½|不好意思|能参加的话几点到|now|t d e|"
        "退订了吗|怎么退订|恢复吗|restart|R1"
    ),
}
CASES = [(text, reading) for reading, texts in READINGS.items() for text in texts.split("|")]


@pytest.mark.parametrize(("text", "reading"), CASES)
def test_a_reply_is_read_as_its_sender_meant_it(text: str, reading: Reading) -> None:
    assert read(text, STEMS) == reading


def test_a_code_of_another_phone_is_not_known_here() -> None:
    assert read("1231", {"124"}) == Unreadable()
    assert read("1231", ()) == Unreadable()


@pytest.mark.parametrize("text", ["R", "TD", "退订", "N", "1231 退订", "TD1231", "1231，1232 拒收"])
def test_an_opt_out_wins_over_every_open_question(text: str) -> None:
    assert isinstance(read(text, STEMS), OptOut)


def test_an_unknown_number_beside_a_known_code_does_not_hide_it() -> None:
    assert read("9992 1231", STEMS) == YES


def test_a_whole_invitation_sent_back_is_a_contradiction() -> None:
    text = (
        "【北京市人力社保局】北京市职业技能鉴定管理中心邀请您参加…如能参加,请回复1231,如不能参加请回复1232。"
    )

    assert read(text, STEMS) == Contradiction()


noise = st.text(
    st.sampled_from(" \t\n。，,.!！?？【】（）()“”-—\u200b\u200e\u200f\ufeff\ufe0f\x00\ud83d👍"), max_size=8
)
digit_forms = st.sampled_from(
    ["0123456789", "０１２３４５６７８９", "𝟘𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠𝟡", "٠١٢٣٤٥٦٧٨٩", "⁰¹²³⁴⁵⁶⁷⁸⁹"]
)
stem_texts = st.integers(100, 999).map(str)


@given(stem_texts, st.sampled_from(Word), digit_forms, noise, noise, st.sampled_from(["", "回复", "请回复"]))
def test_a_code_is_found_in_any_script_between_any_marks(
    stem: str, word: Word, digits: str, before: str, after: str, asked: str
) -> None:
    code = "".join(digits[int(digit)] for digit in code_for(stem, word))

    assert read(before + asked + code + after, {stem}) == Coded(stem, word)


@given(stem_texts, stem_texts, st.sampled_from(Word), st.sampled_from(Word), noise)
def test_two_different_known_codes_always_contradict_each_other(
    one: str, other: str, word: Word, second: Word, between: str
) -> None:
    codes = code_for(one, word), code_for(other, second)
    expected = Coded(one, word) if codes[0] == codes[1] else Contradiction()

    assert read(f"{codes[0]} {between}{codes[1]}", {one, other}) == expected


@settings(deadline=None)
@given(
    st.text(st.characters() | st.characters(categories=["Cs", "Cf", "Nd", "No", "Mn"])), st.sets(stem_texts)
)
@example("能参加" * 4000 + "x", {"123"})
@example("1 " * 6000, {"123"})
@example("不" * 10_000, {"123"})
@example("1" * 10_000, {"111"})
@example("\ufdfa" * 10_000, set())
@example("\x00\ud83d\udc4d" * 3000, set())
def test_no_text_whatever_stops_the_reader(text: str, stems: set[str]) -> None:
    reading = read(text, stems)

    assert isinstance(reading, Reading)
    assert not isinstance(reading, Coded) or reading.stem in stems


@given(st.text("能不是否参加可以收到确认好的谢谢123 ，YESNOTDtd回复退订1231 "))
def test_nothing_but_a_known_code_is_ever_taken_for_one(text: str) -> None:
    assert not isinstance(read(text, ()), Coded)
