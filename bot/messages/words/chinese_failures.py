"""Simplified Chinese, for what fails and what is refused. Pure."""

from bot.errors import Cause, Hint, Kind
from bot.messages.words.sentences import DenialWords, FailureWords

_KEY_FIX = "重新填写 ALIBABA_CLOUD_ACCESS_KEY_ID 及其 Secret，再运行 python -m bot check"
DENIAL = DenialWords(
    operator="本应用的管理员",
    actions={
        "lookup": "查询录音",
        "search": "按号码或坐席查询通话",
        "share": "在此分享录音",
        "reveal": "查看完整号码",
        "listen": "收听录音",
        "download": "下载录音",
        "audit": "“查看记录”",
    },
    denied="⛔ *您没有{action}的权限。*如需开通，请联系 {contact}。",
    own="⛔ *这不是您参与的通话。*如需开通，请联系 {contact}。",
    later="⚠️ *无法核实您的权限。*请几秒钟后重试。",
    reasons={
        "guest": "访客须在 {setting} 中单独列出",
        "foreign": "其他工作区的成员须在 {setting} 中单独列出",
        "bot": "{setting} 不允许机器人",
        "not_listed": "{setting} 中没有您",
        "own": "{setting} 仅允许您查看本人参与的通话",
    },
    external={
        "external": "⛔ *此频道与其他公司共享，*我不会在此发布内容。",
        "external_unknown": (
            "⛔ *我无法判断此会话中是否有其他公司的成员，*因此不会在此发布"
            "内容。请先邀请我，再次分享。"
        ),
    },
    external_off="ACCESS_EXTERNAL 未开启",
    withheld={
        "external": "此频道与其他公司共享，因此仅您自己可见。",
        "external_unknown": "我无法判断此会话中是否有其他公司的成员，因此仅您自己可见。",
    },
    not_a_member=(
        "我不是此频道的成员，因此仅您自己可见。如需在此显示结果，请输入 /invite @recordings。"
    ),
)
FAILURE = FailureWords(
    kinds={
        Kind.INPUT: "⚠️ *呼叫中心不接受话务ID {contact_id}。*请在通话记录中核对。",
        Kind.NOT_FOUND: "⚠️ *呼叫中心找不到话务 {contact_id}。*请在通话记录或软电话中核对话务ID。",
        Kind.PERMISSION: "⛔ *本应用没有读取录音的权限。*请联系 {contact} 处理。",
        Kind.AUTHENTICATION: "⛔ *呼叫中心拒绝了本应用的 AccessKey。*请联系 {contact} 处理。",
        Kind.THROTTLED: "⚠️ *请求过于频繁。*请一分钟后重试。",
        Kind.SERVICE: "⚠️ *呼叫中心内部错误。*请一分钟后重试。",
        Kind.UNREACHABLE: "⚠️ *无法连接呼叫中心。*请一分钟后重试。",
        Kind.MISCONFIGURED: "⛔ *本应用无法连接呼叫中心。*请联系 {contact} 处理。",
        Kind.TIMEOUT: "⚠️ *呼叫中心响应超时。*请一分钟后重试。",
        Kind.UNEXPECTED: "⛔ *收到的响应并非来自呼叫中心。*请联系 {contact} 处理。",
    },
    hints={
        Hint.MOVED: "⛔ *该实例已升级到云联络中心 2.0。*请联系 {contact} 处理。",
        Hint.CLOCK: "⛔ *本应用的服务器时钟不准。*请联系 {contact} 处理。",
        Hint.EXPIRED: "⛔ *本应用的访问凭证已过期。*请联系 {contact} 处理。",
        Hint.NO_STORAGE: "⛔ *呼叫中心尚未开通录音存储。*请联系 {contact} 处理。",
        Hint.DOWN: "⚠️ *呼叫中心持续出现故障。*请一分钟后重试。",
        Hint.ELSEWHERE: "⛔ *此录音的存储位置不在本应用的允许范围内。*请联系 {contact} 处理。",
    },
    causes={
        Cause.CERTIFICATE: "⛔ *呼叫中心的证书不受信任。*请联系 {contact} 处理。",
        Cause.PROXY: "⛔ *网络代理拒绝了本应用。*请联系 {contact} 处理。",
        Cause.UNKNOWN_HOST: "⛔ *呼叫中心的地址不存在。*请联系 {contact} 处理。",
    },
    short={
        Kind.INPUT: "呼叫中心不接受此话务ID",
        Kind.NOT_FOUND: "呼叫中心找不到该话务",
        Kind.PERMISSION: "本应用没有读取录音的权限",
        Kind.AUTHENTICATION: "呼叫中心拒绝了本应用的 AccessKey",
        Kind.THROTTLED: "请求过于频繁",
        Kind.SERVICE: "呼叫中心内部错误",
        Kind.UNREACHABLE: "无法连接呼叫中心",
        Kind.MISCONFIGURED: "本应用无法连接呼叫中心",
        Kind.TIMEOUT: "呼叫中心响应超时",
        Kind.UNEXPECTED: "收到的响应并非来自呼叫中心",
    },
    fix="解决方法：{fix}",
    kind_fixes={
        Kind.AUTHENTICATION: _KEY_FIX,
        Kind.PERMISSION: "为 AccessKey 授予 {action} 权限",
        Kind.UNEXPECTED: "检查 CCC_ENDPOINT 和网络代理",
        Kind.MISCONFIGURED: "运行 python -m bot check",
    },
    hint_fixes={
        Hint.MOVED: "请使用支持云联络中心 2.0 的版本；当前版本仅支持 2017-07-05",
        Hint.CLOCK: "校准服务器时钟，误差已超过 15 分钟",
        Hint.EXPIRED: "更新 ALIBABA_CLOUD_SECURITY_TOKEN",
        Hint.NO_STORAGE: "为呼叫中心实例开通对象存储（OSS）",
        Hint.ELSEWHERE: "将录音存储的完整域名加入 RECORDING_HOSTS",
    },
    cause_fixes={
        Cause.CERTIFICATE: "将 SSL_CERT_FILE 设置为贵公司的 CA 证书",
        Cause.PROXY: "检查 HTTPS_PROXY 和 NO_PROXY",
        Cause.UNKNOWN_HOST: "检查 CCC_REGION 和 CCC_ENDPOINT",
    },
    sure_of_the_id="确认无误？CCC_INSTANCE_ID 可能指向了其他实例。",
    internal="⚠️ *本应用出现错误。*如再次出现，请将参考编号告知 {contact}。",
    slack="⛔ *Slack 不再接受本应用的令牌。*请联系 {contact} 处理。",
    slack_fix="重新填写 SLACK_BOT_TOKEN，再运行 python -m bot check",
    slack_scope="⛔ *Slack 没有告诉本应用您是谁。*请联系 {contact} 处理。",
    slack_scope_fix=(
        "添加权限 {scope}（用 {manifest} 更新应用），在工作区重新安装应用，再运行 "
        "python -m bot check"
    ),
    slack_unreachable="⛔ *本应用无法正常连接 Slack。*请联系 {contact} 处理。",
    slack_unreachable_fix="运行 python -m bot check",
    not_audited="⛔ *无法写入查看记录，因此不显示任何内容。*请联系 {contact} 处理。",
    not_audited_fix="检查审计数据库（AUDIT_DATABASE_URL）",
    not_logged_fix="日志无法写入：读取日志的程序已停止响应，或磁盘已满",
    unconfirmed="⚠️ *Slack 未确认是否已显示查询结果。*如果没有看到，请重新查询。",
    stopping="⚠️ *本应用正在重启。*请一分钟后再试。",
    not_shown=(
        "⚠️ *Slack 无法仅向您显示此内容。*请用 `/recordings` 加话务ID重新查询，然后点击同一按钮。"
    ),
    error_center="错误中心",
    code="Code {code}",
    request_id="RequestId {request_id}",
    reference="参考编号 {reference}",
    told="{what}修复之前，所有人都无法获得结果。",
    told_one="已有 {count} 次查询失败",
    told_many="已有 {count} 次查询失败",
    told_since="始于 {time}",
)
