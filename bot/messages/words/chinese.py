"""Simplified Chinese, for people. Pure."""

from bot.errors import Cause, Hint, Kind, Usage
from bot.messages.words.chinese_operator import CHECK, OPERATOR
from bot.messages.words.sentences import (
    AnswerWords,
    DenialWords,
    FailureWords,
    TrailWords,
    UsageWords,
    Words,
)

_ANSWER = AnswerWords(
    title_one="话务 {contact_id} 的录音",
    title_many="{count} 个话务的录音",
    recordings_one="{count} 条录音",
    recordings_many="{count} 条录音",
    total="共 {duration}",
    none_found="该话务（暂时）没有录音。",
    none_found_hint=(
        "录音在通话结束一段时间后才会出现，请一分钟后再试；"
        "或核对话务ID：可在通话记录和软电话中查到。"
    ),
    stale="呼叫中心暂时没有应答；以下是 {ago}的查询结果。",
    minute_ago="{count} 分钟前",
    minutes_ago="{count} 分钟前",
    hours_ago="{count} 小时前",
    page="第 {first} 至 {last} 条，共 {count} 条录音 · 第 {page}/{pages} 页",
    previous="← 较新",
    next="较早 →",
    share="分享到此处",
    show_numbers="显示完整号码",
    shared_by="由 {who} 分享",
    somebody="某人",
    cannot_share=(
        "Slack 不允许我在此发言。请用 `/invite @recordings` 邀请我，然后再次点击“分享到此处”。"
    ),
    ignored="以下内容不是话务ID，未查询：{words}",
    outbound="{agent} 呼叫 {called}",
    inbound="{caller} 呼入，{agent} 接听",
    other_direction="{agent}：{caller} → {called}",
    unknown_agent="未知坐席",
    unknown_number="未知号码",
    unknown_time="时间未知",
    unknown_duration="时长未知",
    agent_id="坐席ID {}",
    file="文件 {}",
    quality_check_task="质检任务ID {}",
    quality_check_text="质检文本ID {}",
    contact_types={
        "outbound": "呼出",
        "inbound": "呼入",
        "internal": "内部通话",
        "back2back": "双呼",
        "predictivedial": "预测式外呼",
        "predictive": "预测式外呼",
        "privacydial": "隐私号通话",
    },
    looking_up="正在查询……",
)
_USAGE = UsageWords(
    help_title="可以输入的内容",
    help_text=(
        "`/recordings 2020927020`\n查询该话务ID的录音\n"
        "`/recordings 2020927020 2020927021`\n一次查询多个话务，最多 10 个\n"
        "`/recordings audit 2020927020`\n查询谁查看过该话务（需有权限）\n"
        "`/recordings help`\n显示本说明\n\n"
        "结果只有您自己可见。话务ID可在通话记录、软电话和报表中查到。"
    ),
    what_to_type="请输入 `/recordings 2020927020`，最多 10 个话务ID；`/recordings help` 查看说明。",
    mention_hint=(
        "要查哪一通电话？请在提及我时写上话务ID，例如 `@recordings 2020927020`。"
        "如果话务ID在某条消息里，请打开该消息的菜单（⋮）并选择 *Find recordings*："
        "Slack 不会把话题中的其他消息发给我。"
    ),
    no_ids=(
        "这条消息里没有话务ID。话务ID至少有 8 位数字，例如 `2020927020`，"
        "或形如 `job-25697383427137`。"
    ),
    left_over="一次最多查询 10 个话务。这条消息里还有：",
    open_form="按话务ID查询",
    form_title="录音查询",
    form_label="话务ID",
    form_hint="最多 10 个，用空格、逗号或换行分隔。",
    form_submit="查询",
    form_close="关闭",
    reasons={
        Usage.NOTHING: ("要查哪一通电话？请输入话务ID。"),
        Usage.NOT_AN_ID: ("您输入的内容里没有话务ID："),
        Usage.SHORTENED: (
            "您输入的内容里没有话务ID：此话务ID已被电子表格截断。"
            "请将该列设为文本格式，再重新复制话务ID。您输入的是："
        ),
        Usage.AUDIT_ONE: (
            "如需查询谁查看过某个话务，请输入 `/recordings audit` 加一个话务ID。您输入的是："
        ),
        Usage.TOO_MANY: ("您输入了 {count} 个话务，一次最多查询 {most} 个。您输入的是："),
    },
)
_DENIAL = DenialWords(
    actions={
        "lookup": "查询录音",
        "share": "分享录音",
        "reveal": "查看完整号码",
        "listen": "收听录音",
        "download": "下载录音",
        "audit": "查询谁查看过录音",
    },
    reasons={
        "guest": "您不能{action}：您是本工作区的访客，访客须在名单中列出。",
        "foreign": "您不能{action}：您属于其他工作区，其成员须在名单中列出。",
        "bot": "机器人不能{action}。",
        "not_listed": "您不能{action}：您和此会话都不在允许的名单中。",
        "unknown": "您暂时不能{action}：Slack 没有告诉我您是谁。",
        "external": "此频道与其他公司共享，我不会在此发布内容。",
        "external_unknown": (
            "我无法判断此会话中是否有其他公司的成员，因此不会在此发布内容。请先邀请我，再次分享。"
        ),
    },
    who="应用管理员可以通过设置 `{setting}` 更改。",
    later="这是暂时的，请一分钟后再试。如果持续如此，请应用管理员运行 `python -m bot check`。",
    instead_of_sharing="如需仅自己可见的结果，请输入 `/recordings` 加话务ID。",
    external_off="ACCESS_EXTERNAL 未开启",
    withheld={
        "external": "此频道与其他公司共享，因此仅您自己可见。",
        "external_unknown": "我无法判断此会话中是否有其他公司的成员，因此仅您自己可见。",
    },
    not_a_member=(
        "我不是此频道的成员，因此仅您自己可见。如需在此显示结果，请输入 `/invite @recordings`。"
    ),
)
_FAILURE = FailureWords(
    internal="本应用出现错误，请重试；如果再次出现，请将下方编号告知应用管理员。",
    slack="Slack 不再接受本应用的令牌。请联系应用管理员处理。",
    slack_fix="解决方法：重新填写 `SLACK_BOT_TOKEN`，再运行 `python -m bot check`",
    slack_scope="本应用缺少权限，Slack 没有告诉本应用您是谁。请联系应用管理员处理。",
    slack_scope_fix=(
        "解决方法：添加权限 `{scope}`（用 `{manifest}` 更新应用），在工作区重新安装应用，再"
        "运行 `python -m bot check`"
    ),
    slack_unreachable="本应用无法正常连接 Slack，因此不知道您是谁。请联系应用管理员处理。",
    slack_unreachable_fix="解决方法：运行 `python -m bot check`",
    unconfirmed="Slack 未确认是否已显示查询结果。如果没有看到，请重新查询。",
    stopping="⚠️ 本应用正在重启。请一分钟后再试。",
    not_shown=(
        "Slack 无法以仅您可见的临时消息显示完整号码。请用 `/recordings` 加话务ID重新查询，"
        "然后点击 *显示完整号码*。"
    ),
    error_center="错误中心",
    code="Code {code}",
    request_id="RequestId {request_id}",
    reference="编号 {reference}",
    kinds={
        Kind.INPUT: ("呼叫中心不接受该话务ID，请核对后重试。"),
        Kind.NOT_FOUND: (
            "呼叫中心找不到该话务或该实例。请核对话务ID；"
            "如果无误，请应用管理员检查 `CCC_INSTANCE_ID`。"
        ),
        Kind.PERMISSION: (
            "呼叫中心不允许本应用读取录音。请应用管理员为 AccessKey 授权 "
            "`ccc:ListRecordingsByContactId`。"
        ),
        Kind.AUTHENTICATION: (
            "呼叫中心拒绝了本应用的 AccessKey。请应用管理员运行 `python -m bot check`。"
        ),
        Kind.THROTTLED: ("呼叫中心请求过多，请一分钟后再试。"),
        Kind.SERVICE: ("呼叫中心出现故障，请几分钟后再试。"),
        Kind.UNREACHABLE: ("无法连接呼叫中心，请一分钟后再试。"),
        Kind.MISCONFIGURED: (
            "在应用管理员修正设置之前，无法连接呼叫中心。请应用管理员运行 `python -m bot check`。"
        ),
        Kind.TIMEOUT: ("呼叫中心未在规定时间内应答，请一分钟后再试。"),
        Kind.UNEXPECTED: ("应答的并不是呼叫中心。请应用管理员检查 `CCC_ENDPOINT` 以及途中的代理。"),
    },
    hints={
        Hint.MOVED: (
            "可能的原因：实例已迁移到云联络中心 2.0（API 2020-07-01），本应用不支持该版本。"
        ),
        Hint.CLOCK: ("可能的原因：运行本应用的服务器时钟误差超过 15 分钟。"),
        Hint.EXPIRED: ("可能的原因：临时安全令牌已过期。"),
        Hint.DOWN: ("呼叫中心连续出现故障，本应用将暂停查询几秒钟。"),
    },
)
_TRAIL = TrailWords(
    not_audited=(
        "⛔ 无法写入查看记录，因此不显示任何内容。请联系应用管理员处理。\n"
        "解决方法：检查审计数据库（`AUDIT_DATABASE_URL`）。"
    ),
    not_logged=(
        "⛔ 无法写入查看记录，因此不显示任何内容。请联系应用管理员处理。\n"
        "解决方法：日志无法写入：读取日志的程序已停止响应，或磁盘已满。"
    ),
    title="谁查看过话务 {contact_id}",
    none="没有相关记录。",
    line="{time} · {person} {action} · 结果：{outcome}",
    denied="{time} · {person} 被拒绝：{action}",
    newest="以上为最新的 {count} 条；应用管理员可用 `python -m bot audit` 列出全部。",
    in_log=(
        "审计记录保存在本应用的日志中（`audit` 行）。如需在此查询，"
        "请联系应用管理员设置 `AUDIT_DATABASE_URL`。"
    ),
    standing="在应用管理员修正之前，无法使用审计数据库。请应用管理员运行 `python -m bot check`。",
    command="如需查询谁查看过该话务：`python -m bot audit --contact {contact_id}`",
    pruned="已清除 {time} 之前的 {count} 条记录。",
    migrated="审计数据表已就绪。",
    actions={
        "lookup": "查询",
        "share": "分享",
        "reveal": "查看号码",
        "listen": "收听",
        "download": "下载",
        "audit": "查询谁查看过",
    },
    outcomes={
        "found": "找到录音",
        "shown": "已显示",
        "none": "没有录音",
        "error": "失败",
    },
    failed={
        Cause.UNREACHABLE: ("无法连接审计数据库，或未在规定时间内应答，请一分钟后再试。"),
        Cause.REFUSED: (
            "审计数据库拒绝了请求。请联系应用管理员检查 `AUDIT_DATABASE_URL`："
            "如为文件，其目录是否存在且可写；否则检查角色的权限、密码和数据库名称。"
        ),
        Cause.NO_TABLES: ("缺少审计数据表。请联系应用管理员运行 `python -m bot audit migrate`。"),
    },
)
ZH = Words(
    answer=_ANSWER,
    usage=_USAGE,
    denial=_DENIAL,
    failure=_FAILURE,
    trail=_TRAIL,
    check=CHECK,
    operator=OPERATOR,
)
