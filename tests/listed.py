"""Pages of calls, as the call center's records tell of them. All of it is made up."""

from bot.callcenter.call_list import Cursor, Listed
from bot.callcenter.model import Call, Phrase
from bot.callcenter.windows import Window
from bot.messages.calls import CallList

NUMBER, OWN_NUMBER = "15588886666", "80327683"
NOW_MS = 1_795_497_600_000  # 2026-11-24 13:20 in China
_SUPPORT, _COMPLAINTS = "售后支持", "投诉处理"
_DAY = 86_400_000
_IN, _OUT = "Inbound", "Outbound"


def call(
    last_digits: str,
    start: int,
    disposition: str,
    duration: int,
    agents: str = "小芳",
    *,
    kind: str = _IN,
    group: str = _SUPPORT,
    rated: str = "",
    number: str = NUMBER,
) -> Call:
    """A call of a customer. `start`: seconds since the epoch."""
    parties = (number, OWN_NUMBER) if kind == _IN else (OWN_NUMBER, number)
    return Call(
        contact_id=f"20209270{last_digits}",
        calling_number=parties[0],
        called_number=parties[1],
        contact_type=kind,
        contact_disposition=disposition,
        start_time=start * 1000,
        duration=duration,
        agent_names=agents,
        skill_group_names=group,
        satisfaction_desc=rated,
    )


QUEUE = call("30", 1_795_427_880, "AbandonedInQueue", 102, "")
TEN = (
    call("31", 1_795_497_360, "Success", 191, rated="未评价"),
    QUEUE,
    call("29", 1_795_425_660, "success", 605, "Agent Li", group=_COMPLAINTS, rated="不满意"),
    call("28", 1_795_327_320, "NoAnswer", 31, kind=_OUT),
    call("27", 1_795_250_700, "Success", 188, rated="满意"),
    call("26", 1_795_219_380, "VoiceMail", 25, ""),
    call("25", 1_795_159_800, "Success", 260, "Agent Li"),
    call("20", 1_795_150_500, "Success", 10, kind=_OUT),
    call("21", 1_795_140_720, "Success", 4540, "小芳,Agent Li", rated="满意"),
    call("19", 1_795_053_600, "Success", 340, rated="满意"),
)
OF_AN_AGENT = (
    call("31", 1_795_497_360, "Success", 191),
    call("33", 1_795_495_680, "Success", 72, kind=_OUT, rated="满意", number="13800000041"),
    call("32", 1_795_494_660, "NoAnswer", 20, kind=_OUT, number="13900000001"),
)
SPARSE = Call(contact_id="2020927099")
FORWARDED = call("34", 1_795_495_000, "OneStepTransfer", 61, "", kind="Back2Back", rated="还行")
STRANGE = call("35", 1_795_494_000, "Vanished", 12, "", kind="Hologram", group="")
OLDER = Cursor(window=1, before=10, seen=True, totals=(23,))


def page(
    calls: tuple[Call, ...] = TEN,
    *,
    by: str = "phone",
    name: str = NUMBER,
    first: int = 0,
    after: Cursor | None = None,
    count: int | None = None,
    complete: bool = True,
    read_to: int = 0,
    days: int = 7,
    period: str = "days",
    number: int = 1,
    window: Window | None = None,
) -> CallList:
    """A page of a list. `days`: how far back it goes, whatever its period is called."""
    window = window or Window(NOW_MS - days * _DAY + 1000, NOW_MS)
    listed = Listed(
        calls=calls,
        first=first,
        after=after,
        count=len(calls) if count is None else count,
        complete=complete,
        read_to=read_to or window.start,
    )
    said = days if period == "days" else 0
    return CallList(
        *(by, name, listed, window, period, said, "q:0a1b2c3d4e5f6a7b", number), asked_at=NOW_MS
    )


TODAY = Window(1_795_449_600_000, NOW_MS)  # from midnight in China
THREE_HOURS = Window(NOW_MS - 3 * 3_600_000, NOW_MS)
EXAMPLES: dict[str, CallList] = {
    "": page(after=OLDER, count=23),
    "_older": page(TEN[:5], first=10, after=OLDER, count=23, number=2),
    "_last": page(TEN[:3], first=20, count=23, number=3),
    "_agent": page(OF_AN_AGENT, by="agent", name="小芳", period="today", window=TODAY),
    "_group": page(OF_AN_AGENT, by="group", name=_SUPPORT, days=30),
    "_mine": page((*OF_AN_AGENT, SPARSE), by="mine", name="", period="today", window=TODAY),
    "_odd": page((SPARSE, FORWARDED, STRANGE), by="agent", name="小芳", days=1),
    "_one": page((QUEUE,), period="range", window=THREE_HOURS),
    "_cut": page(
        first=20,
        after=OLDER,
        count=40,
        complete=False,
        read_to=1_793_548_800_000,
        days=90,
        number=3,
    ),
    "_cut_one": page(
        (QUEUE,), after=OLDER, count=1, complete=False, days=90, read_to=QUEUE.start_time or 0
    ),
    "_none_so_far": page((), after=OLDER, complete=False, days=90, read_to=1_793_548_800_000),
    "_none_so_far_mine": page(
        (), by="mine", name="", after=OLDER, complete=False, days=90, read_to=1_793_548_800_000
    ),
    "_no_older": page((), first=10, count=10, number=2),
    "_none": page(()),
    "_none_agent": page((), by="agent", name="小芳", period="today", window=TODAY),
    "_none_group": page((), by="group", name=_SUPPORT, period="range", window=THREE_HOURS),
    "_none_mine": page((), by="mine", name="", days=1),
    "_none_90_days": page((), days=90),
}

# What was said in `contacts.TRANSFERRED`, whose second recording begins after 780 s.
SAID = tuple(
    Phrase(begin, begin + 2_500, role, role, words)
    for begin, role, words in (
        (0, "客服", "您好，售后支持，小芳为您服务。"),
        (4_000, "客户", "你好，我上周买的机器还没有收到。"),
        (9_000, "客服", "请您提供一下订单的手机号码。"),
        (13_000, "客户", "15588886666。"),
        (18_000, "客服", "查到了，包裹昨天已经到达本地，今天下午派送。"),
        (27_000, "客户", "好的，谢谢。"),
        (29_000, "客服", "不客气，稍后请对本次服务评价。"),
    )
)
SAID_LONG = tuple(
    Phrase(20_000 * number, 20_000 * number + 15_000, "", role, f"{role} {number}")
    for number, role in enumerate(("agent", "customer") * 60)
)
SAID_HOSTILE = (
    Phrase(None, None, "<!channel>", "agent", "*bold* <!here> <@U012ABCDEF> :fire:\n> \u202equote"),
    Phrase(3_753_000, None, "", "robot *one*", "<https://evil.example|press 1> `code`"),
    Phrase(3_755_000, 3_756_000, "293939422320312215", "", "一 five 1558888"),
    Phrase(3_757_000, 3_758_000, "", "", "\u200b6666"),
)
