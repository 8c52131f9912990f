"""What a paste says its values are: labels in front of them, in English and Chinese. Pure.

The labels are those of the vendor's page `ListRecordingsByContactId`, of the soft phone's events on
that page, and what tickets, forms and spreadsheets call the same things.
"""

import re
from enum import IntEnum


class Label(IntEnum):
    """What the words in front of a value say; the highest one in a text decides what is looked up.

    A contact's number may be called by the names of a call's; where a paste has both, only the
    contact's counts (`connid` and `contactId` of the soft phone's events).
    """

    OTHER = 0  # the value is something else: a phone number, an agent, a time
    NONE = 1  # nothing is said
    CALL = 2
    CONTACT = 3


_LOOK_BACK = 70  # characters in front of a value that are read
_LONGEST_LINE = 30  # characters of a label that has a line for itself


def _any(words: str) -> str:
    """One pattern for all of these words; `~` stands for what may join two of them."""
    return "|".join(words.replace("~", r"[\s_-]*").split())


_CONTACT = _any("contact~ids? contact~identifiers? 话务~ids? 话务编号 话务号码? 录音~ids? 录音编号")
_CALL = _any(
    """
    call~ids? call~identifiers? conn~ids? job~ids? record~ids? recording~ids?
    (?:通话|呼叫|联络|联系|会话|话单)~(?:ids?|编号|流水号)
    """
)
# These say so wherever they stand in front of a value.
_OTHER = _any(
    """
    contact(?:'s)?~(?:numbers?|nos?|phones?|tel|mobiles?|types?|names?)
    (?:tele)?phones? tel mobiles? cell(?:phone)? ph mob fax whatsapp wechat hotline landline msisdn
    ani dnis call(?:er|ee|ed|ing)(?:'s)? calee dial(?:l?ed|ing) call~back ext(?:ension)?s?
    agents? seats? operators? employees? staff users? accounts? members?
    (?:customer|client)s?~(?:ids?|nos?|numbers?)
    orders? tickets? cases? incidents? invoices? skill~groups? queues?
    instances? requests? tasks? quality~check~(?:task|tid) tid
    files?~(?:names?|paths?|descriptions?)
    durations? timestamps?
    (?:start|end|begin|create|update|call|talk|ring|hang~up)~(?:times?|dates?)
    手机 电话 座机 固话 主叫 被叫 号码 热线 传真 分机 微信 回拨 致电 联系方式
    坐席 座席 客服 工号 用户 账[号户] 会员 客户号 客户编号
    工单 订单 单号 运单 快递 发票 身份证 银行卡
    技能组 队列 实例 请求 任务 文件名?称? 文件路径 文件描述 时长 时间 日期 序号
    """
)
# These only with a sign between: `from: …`, but not “from … to …”.
_EXPLICIT = _any(
    """
    from to times? dates? starts? started ends? ended begins? seconds lengths?
    numbers? nums? codes? status types? versions? ports? refs? references? channels? messages?
    uuid uid pid zip postcode success actions? totals? amounts? prices? scores?
    金额 价格 数量 评分 版本
    """
)
_IS = r"(?:[\W_]*(?:is|are|was|of|value|in|为|是))*"
_NUMBER_IS = (
    r"(?:[\W_]*(?:ids?|nos?|num|numbers?|is|are|was|were|of|at|value|in"
    r"|号码?|为|是|名称|地址|账号|编号))*"
)


def _whole(words: str) -> str:
    return rf"(?<![A-Za-z])(?:{words})(?![A-Za-z])"


_ENDS = {
    Label.CONTACT: re.compile(_whole(_CONTACT) + _IS + r"\Z", re.IGNORECASE),
    Label.CALL: re.compile(_whole(_CALL) + _IS + r"\Z", re.IGNORECASE),
    Label.OTHER: re.compile(_whole(_OTHER) + _NUMBER_IS + r"\Z", re.IGNORECASE),
}
_EXPLICIT_END = re.compile(_whole(_EXPLICIT) + _NUMBER_IS + r"\Z", re.IGNORECASE)
_WITHIN = {
    Label.CONTACT: re.compile(_whole(_CONTACT), re.IGNORECASE),
    Label.CALL: re.compile(_whole(_CALL), re.IGNORECASE),
    Label.OTHER: re.compile(_whole(f"{_OTHER}|{_EXPLICIT}"), re.IGNORECASE),
}
# Between a label and its value: signs, but no end of a sentence and no list's comma.
_GAP = re.compile(r"[^\w.,;!?。，；！？、]*\Z")
# An area code in front of the rest of a phone number.
_AREA_CODE = re.compile(r"(?:\+?\d{1,4}|[(（]\+?\d{1,4}[)）])[\s-]+\Z")
_ABBREVIATED = re.compile(r"(?<![A-Za-z])(tel|ph|mob|no|ext|nr)\.(?=\s*\Z)", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"[(（\[][^()（）\[\]]{0,30}\Z")
_BEHIND = re.compile(
    r"[ \t]*(?:[(（]([^()（）]{1,30})[)）]|(?:就?是|为|is (?:the |a |an )?)([\w ]{1,20}))",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# “This 电话” may be a call; in front of a phone number it is a phone.
_A_CALL_PERHAPS = re.compile(r"(?<!客户)(?<!联系)电话\Z")
_PHONE_SHAPE = re.compile(r"0?1[3-9]\d{9}|0\d{9,11}|[48]00\d{7}")


def in_front(text: str, start: int, value: str) -> Label:
    """What the text in front of a value, which starts there, says it is."""
    before = text[max(0, start - _LOOK_BACK) : start]
    before = _AREA_CODE.sub("", _AREA_CODE.sub("", before))
    before = _ABBREVIATED.sub(r"\1", before)
    gap = _GAP.search(before)
    assert gap is not None  # noqa: S101 — it may be empty
    head, between = before[: gap.start()], gap[0]
    explicit = any(sign in ":：=＝>→|\t" for sign in between)
    if "\n" in between and not explicit and not _is_a_line(head):
        return Label.NONE
    kind = _of(head, explicit=explicit)
    if kind is Label.NONE and any(sign in ")）]" for sign in between):
        kind = _of(_IN_BRACKETS.sub("", head).rstrip(), explicit=explicit)
    if kind is Label.OTHER and not explicit and _A_CALL_PERHAPS.search(head):
        return Label.OTHER if _PHONE_SHAPE.fullmatch(value) else Label.NONE
    return kind


def behind(text: str, end: int) -> Label:
    """What is said right behind a value, which ends there: `… (contact id)`, `…是话务ID`."""
    found = _BEHIND.match(text[end : end + _LONGEST_LINE + 10])
    return named(found[1] or found[2]) if found else Label.NONE


def named(label: str) -> Label:
    """What a label with a place for itself says: a table's header, a line above a value."""
    label = _CAMEL.sub(" ", label).strip(" \t:：*_\"'“”`|")
    for kind in (Label.CONTACT, Label.CALL, Label.OTHER):
        if len(label) <= _LONGEST_LINE and _WITHIN[kind].search(label):
            return kind
    return Label.NONE


def names_something(line: str) -> bool:
    """Whether a known label stands anywhere in a line."""
    line = _CAMEL.sub(" ", line)
    return any(words.search(line) for words in _WITHIN.values())


def _of(head: str, *, explicit: bool) -> Label:
    head = _CAMEL.sub(" ", head)
    for kind, ends in _ENDS.items():
        if ends.search(head):
            return kind
    return Label.OTHER if explicit and _EXPLICIT_END.search(head) else Label.NONE


def _is_a_line(head: str) -> bool:
    return len(head.rpartition("\n")[2]) <= _LONGEST_LINE
