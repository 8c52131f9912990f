"""What was said in a call, as quality inspection heard it. Pure.

Of one contact alone there are words: a customer whose machine has not come, who says phone numbers
in the ways in which people say them.
"""

from collections.abc import Iterator
from typing import Any

from bot.sandbox import contacts

_AGENT, _CUSTOMER = "客服", "客户"  # roles, as the vendor's quality inspection spells them
_FIRST_ENDS = 754_000  # milliseconds from the start of the first recording
_SECOND_BEGINS = 780_000  # the same: nobody speaks while the call is handed over
_A_CHARACTER, _A_PAUSE = 215, 700  # milliseconds
_OPENING = (0, 4_000, 9_000, 13_000, 18_000, 27_000, 29_000, 34_000)  # of the first phrases

# Each line is a phrase: > of the agent, < of the customer.
_FIRST = """
> 您好，售后支持，小芳为您服务。
< 你好，我上周买的机器还没有收到。
> 请您提供一下订单的手机号码。
< 15588886666。
> 查到了，包裹昨天已经到达本地，今天下午派送。
< 好的，谢谢。
> 不客气，稍后请对本次服务评价。
< 等一下，我还有几个问题。
> 好的，您请说。
< 派送的时候我可能不在家。
> 那您方便换一个时间吗？
< 我五点以后才下班。
> 我帮您备注，请快递员五点半以后送。
< 可以，麻烦他先打个电话。
> 好的，还是打 155 8888 6666 这个号码吗？
< 不是，那个号码白天打不通。
> 那请您留一个白天能接通的号码。
< 你记一下，一三八，零零零零，零零四一。
> 我重复一遍，幺三八零零零零零零四一，对吗？
< 对，没错。
> 好的，已经备注好了。
< 要是还没人接呢？
> 快递员会把包裹放到小区的驿站。
< 别放驿站，那个机器太重了，我搬不动。
> 明白，那我备注必须送货上门。
< 对，一定要上门。
> 请问您住在几楼，有没有电梯？
< 六楼，没有电梯。
> 没有电梯的话，会有两位师傅一起送。
< 要另外收费吗？
> 不收费，运费里已经包含了。
< 那就好。
> 地址还是和平路 18 号 3 单元，对吗？
< 单元对，门牌号改成 20 号。
> 好的，改成和平路 20 号 3 单元 601。
< 对的。
> 地址已经修改好了。
< 第二个问题，发票怎么开？
> 发票可以开电子版，也可以开纸质版。
< 有什么区别？
> 效力是一样的，电子版会发到您的邮箱。
< 那开电子版吧。
> 请问抬头是个人还是公司？
< 公司的。
> 请您报一下公司的全称。
< 杭州晴川贸易有限公司。
> 是晴天的晴，山川的川，对吗？
< 对。
> 税号您现在方便报吗？
< 税号我一会儿查了再告诉你们。
> 没关系，您在订单页面里也可以自己填写。
< 在哪个地方填？
> 打开我的订单，点开发票，再点申请开票。
< 我看一下，嗯，找到了。
> 填好以后，一个工作日之内会发到邮箱。
< 邮箱要在哪里改？
> 在同一个页面的最下面。
< 好，我自己填。
> 第三个问题是什么呢？
< 这个机器保修多长时间？
> 整机保修一年，电机保修三年。
< 从什么时候开始算？
> 从您签收的那天开始算。
< 那安装呢？是你们上门安装吗？
> 是的，签收以后我们会安排师傅上门。
< 大概要等多久？
> 一般是签收后两天之内。
< 能约周六吗？
> 周六可以，您想约上午还是下午？
< 上午吧，十点左右。
> 好的，周六上午十点，我帮您登记。
< 安装要收费吗？
> 基础安装是免费的，加长水管要另外收费。
< 加长水管多少钱一米？
> 一米二十五元，由师傅现场量。
< 有点贵啊。
> 您也可以自己准备水管，师傅不收安装费。
< 那我自己买，要什么规格的？
> 四分的不锈钢软管就可以。
< 四分，不锈钢，记下了。
> 师傅上门之前会先联系您。
< 让他打我爱人的电话吧。
> 好的，请您说一下号码。
< 139 0000。
> 139 0000，后面呢？
< 0001。
> 好的，13900000001，登记好了。
< 还有一个事，我要投诉。
> 您请讲，我来记录。
< 上周三你们的人说周五一定到，结果没有到。
> 非常抱歉给您带来不便。
< 我为了等这个机器，专门请了一天假。
> 我理解您的心情，真的很抱歉。
< 而且我打了三次电话，每次说的都不一样。
> 我看到记录了，之前确实有两次来电。
< 第一次说在仓库，第二次说已经发了。
> 当时仓库系统有延迟，信息没有更新。
< 那是你们的问题，不能让我来承担。
> 您说得对，这是我们的责任。
< 你们打算怎么处理？
> 我可以先为您申请一张五十元的优惠券。
< 优惠券我不要，我请假的损失怎么算？
> 这个我没有权限答复您。
< 那谁有权限？
> 投诉处理的同事可以，我帮您转接。
< 不要又让我等半个小时。
> 不会的，我先把情况告诉他，您不用再说一遍。
< 好，你转吧。
> 请您不要挂机，正在为您转接。
< 嗯。
> 转接过程中会有音乐，请稍等。
"""
_SECOND = """
> 您好，投诉处理，我姓李，您的情况小芳已经告诉我了。
< 你好，那我就不重复了。
> 好的，我先和您核对一下订单，尾号是 6666，对吗？
< 对，15588886666。
> 您请假是上周五，一整天，对吗？
< 对，一整天。
> 除了等送货，还有其他的损失吗？
< 没有了，就是误工。
> 按照规定，我们可以补偿二百元现金。
< 二百元也不够我一天的工资。
> 我最多可以申请到三百元，您看可以吗？
< 三百元可以，什么时候到账？
> 审核通过以后，三个工作日之内退回原来的支付账户。
< 要我提供什么材料吗？
> 不需要，我这边直接提交。
< 那今天的派送能保证吗？
> 我已经联系了站点，今天五点半以后一定送到。
< 要是还不到，我找谁？
> 您直接打这个电话，按 2 转投诉处理，报订单号就可以。
< 好的。
> 请问还有什么可以帮您？
< 没有了，谢谢你。
> 不客气，再次向您道歉，祝您生活愉快。
< 再见。
> 再见。
"""


def phrases(contact_id: str) -> list[dict[str, Any]]:
    """All of them, in order; `Begin` and `End` in milliseconds from the first recording's start."""
    if contact_id != contacts.TRANSFERRED:
        return []
    return [*_timed(_FIRST, _first_times()), *_timed(_SECOND, _spoken(_SECOND, _SECOND_BEGINS))]


def _timed(text: str, times: Iterator[tuple[int, int]]) -> Iterator[dict[str, Any]]:
    for line, (begin, end) in zip(text.split("\n")[1:-1], times, strict=True):
        role = _AGENT if line.startswith(">") else _CUSTOMER
        yield {"Begin": begin, "End": end, "Identity": role, "Role": role, "Words": line[2:]}


def _first_times() -> Iterator[tuple[int, int]]:
    """The opening as it was, and the rest drawn out to the recording's end."""
    *opening, rest_begins = _OPENING
    spoken = list(_spoken(_FIRST, 0))
    rest = spoken[len(opening) :]
    stretched = (_FIRST_ENDS - rest_begins) / (rest[-1][1] - rest[0][0])
    for (begin, end), real, following in zip(spoken, opening, _OPENING[1:], strict=False):
        yield real, min(real + end - begin, following)
    for times in rest:
        begin, end = (rest_begins + int(stretched * (each - rest[0][0])) for each in times)
        yield begin, end


def _spoken(text: str, begin: int) -> Iterator[tuple[int, int]]:
    """When each phrase begins and ends, at the pace of speech."""
    for line in text.split("\n")[1:-1]:
        end = begin + _A_CHARACTER * len(line[2:])
        yield begin, end
        begin = end + _A_PAUSE
