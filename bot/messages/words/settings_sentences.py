"""What a command says of settings and of itself, in Chinese, by the English sentence. Pure.

As in gettext. Before a sentence about a setting stands its name. A test asks for every sentence.
"""

from collections.abc import Mapping

_CHINESE = {
    # What a value must be.
    "is missing; {}": "尚未设置；{}",
    "is missing (needed without SLACK_APP_TOKEN); {}": (
        "尚未设置（未设置 SLACK_APP_TOKEN 时必填）；{}"
    ),
    "copy the Bot User OAuth Token from OAuth & Permissions": (
        "请从 OAuth & Permissions 页面复制 Bot User OAuth Token"
    ),
    "copy the Signing Secret from Basic Information": (
        "请从 Basic Information 页面复制 Signing Secret"
    ),
    "create an AccessKey for a RAM user in the Alibaba Cloud console": (
        "请在阿里云控制台的 RAM 访问控制中为 RAM 用户创建 AccessKey"
    ),
    "it is shown once, when the AccessKey is created": (
        "AccessKey Secret 仅在创建 AccessKey 时显示一次"
    ),
    "copy the instance id from the Cloud Call Center console": "请从云呼叫中心控制台复制实例ID",
    "is missing; without it, the trail is in the log": "尚未设置；未设置时，查看记录在日志中",
    "is missing; only with that of the bot are all records of a contact or number found": (
        "尚未设置；须与应用使用的值相同，才能找到某个话务ID或号码的全部记录"
    ),
    "holds a space or a character that does not belong there; {}": "包含空格或不应出现的字符；{}",
    "holds an empty secret, or a character that is not in one; {}": (
        "包含空的密钥，或密钥中不应出现的字符；{}"
    ),
    "is too short to be Slack's; {}": "太短，不是 Slack 的密钥；{}",
    "holds a secret with a quote at its end; remove the quotes": "密钥的首尾有引号；请删除引号",
    "is not 32 hexadecimal digits, as Slack's are": "不是 Slack 密钥的形式（32 位十六进制数字）",
    "begins or ends with a quote, which would be part of it; remove it": (
        "首尾有引号，会被当作值的一部分；请删除引号"
    ),
    "holds a character that cannot be printed; copy it again": "包含不可见的字符；请重新复制",
    "is set, but blank; list who is meant, or remove it": (
        "已设置但内容为空；请填写适用的人员，或删除该设置"
    ),
    "must have at least {} characters": "至少需要 {} 个字符",
    "is longer than {} characters": "超过 {} 个字符",
    "must be a whole number from {} to {}": "必须是 {} 到 {} 之间的整数",
    "must be one of {}": "必须是以下之一：{}",
    "must be a URL such as {}": "必须是 URL，例如 {}",
    "must begin with https:// (http only to this machine itself)": (
        "必须以 https:// 开头（只有本机可以使用 http）"
    ),
    "must be a host alone, with nothing behind it": "只能填写主机地址，后面不能有其他内容",
    "has no effect without PUBLIC_URL with https": "未设置 https 的 PUBLIC_URL 时不起作用",
    "has no effect with PUBLIC_URL": "设置了 PUBLIC_URL 时不起作用",
    "holds {}; each entry must be the exact name of one host": (
        "包含 {}；每一项必须是一个主机的完整名称"
    ),
    "holds {}; only a host on this machine itself may have a port": (
        "包含 {}；只有本机地址可以带端口"
    ),
    "holds {}, which is this machine itself and needs its port": (
        "包含 {}，这是本机地址，必须带端口"
    ),
    "holds {}, which is no address of the public internet": "包含 {}，这不是公网地址",
    "holds {}, a number that some programs read as an address": (
        "包含 {}，某些程序会将这个数字当作地址"
    ),
    "holds {}, below which anybody may have a host; name yours exactly": (
        "包含 {}，任何人都可以拥有其下的主机；请填写您的主机的完整名称"
    ),
    "must be a region such as {}": "必须是地域ID，例如 {}",
    "is no setting of this app; did you mean {}?": "不是本应用的设置；是否应为 {}？",
    # Slack's tokens.
    "is a token that expires (xoxe…: after 12 hours), and this app does not renew it; "
    "Slack cannot turn token rotation off again, so make a new app from the manifest, "
    "without token rotation, and copy its xoxb- token": (
        "是 12 小时后过期的令牌（xoxe…），本应用不会更新它；Slack 不允许关闭令牌轮换，"
        "请用 manifest 新建一个不启用令牌轮换的应用，并复制其 xoxb- 令牌"
    ),
    "must be a bot token; it begins with xoxb-": "必须是以 xoxb- 开头的 bot 令牌",
    "must be an app-level token; it begins with xapp-": "必须是以 xapp- 开头的应用级令牌",
    "is set, so Slack is met in Socket Mode: /slack/events is off, and "
    "SLACK_SIGNING_SECRET has no effect": (
        "已设置，因此使用 Socket Mode：/slack/events 不启用，SLACK_SIGNING_SECRET 不起作用"
    ),
    # The call center and access.
    "does not look like an instance id (9cfad875-6260-4a53-ab6e-b13e3fb31f7d); a name is one of "
    "CCC 2.0, which this app does not speak yet": (
        "不是实例ID的形式（9cfad875-6260-4a53-ab6e-b13e3fb31f7d）；"
        "名称形式的实例ID属于云联络中心 2.0，本应用尚不支持"
    ),
    "holds {}; each entry must be everyone, own, a user id (U…, W…), a user group (S…) "
    "or a channel (C…, G…); or write nobody": (
        "包含 {}；每一项必须是 everyone、own、用户ID（U…、W…）、用户组（S…）或频道（C…、G…）；"
        "或者填写 nobody"
    ),
    "holds {}; each entry must be a user id of Slack's and an agent id of the call center's, such "
    "as U012ABCDEF:293939422320312215": (
        "包含 {}；每一项必须是 Slack 用户ID和呼叫中心的坐席ID，例如 U012ABCDEF:293939422320312215"
    ),
    "has no effect without OPEN_URL": "没有设置 OPEN_URL，因此不起作用",
    "must be https://, a host, and behind it {{contact_id}}, such as {}": (
        "必须是 https:// 地址，主机名之后包含 {{contact_id}}，例如 {}"
    ),
    # Redis and the audit database.
    "holds {}; each entry must be the name of one host": "包含 {}；每一项必须是一个主机名",
    "has parameters of other drivers, which have no effect: {}": (
        "包含其他驱动程序的参数，不起作用：{}"
    ),
    "must be a URL such as redis://localhost:6379/0 (rediss:// for TLS)": (
        "必须是 URL，例如 redis://localhost:6379/0（使用 TLS 时为 rediss://）"
    ),
    "would speak to {} without TLS; write rediss:// instead of redis://, or, in a private network, "
    "set PLAINTEXT_HOSTS to this host's name": (
        "与 {} 的连接没有 TLS；请将 redis:// 改为 rediss://，"
        "或者在专有网络中将 PLAINTEXT_HOSTS 设为该主机名"
    ),
    "must be a URL such as postgresql://role:password@host/database (the signs @ : / ? # in a "
    "password as %40 %3A %2F %3F %23), or sqlite:////var/lib/audit.db": (
        "必须是 URL，例如 postgresql://role:password@host/database（密码中的 @ : / ? # 写作 "
        "%40 %3A %2F %3F %23），或 sqlite:////var/lib/audit.db"
    ),
    "sets a parameter twice; leave one of them": "同一参数出现两次；请保留一个",
    "has a parameter that nobody understands here: {}": "包含无法识别的参数：{}",
    "names a host twice; leave out the parameter host": "主机出现两次；请删除参数 host",
    "would speak to {} without TLS (sslmode={}); write sslmode=require, or, in a private network, "
    "set PLAINTEXT_HOSTS to this host's name": (
        "与 {} 的连接没有 TLS（sslmode={}）；请使用 sslmode=require，"
        "或者在专有网络中将 PLAINTEXT_HOSTS 设为该主机名"
    ),
    "has an sslmode that is none; it must be one of {}": "sslmode 无效；必须是以下之一：{}",
    "needs the {} package, which requirements.txt has: install from that file": (
        "需要软件包 {}；requirements.txt 中已包含，请用该文件安装"
    ),
    # The network.
    "must be an HTTP proxy's URL such as http://proxy.example.com:3128, with user:password@ before "
    "the host where it wants it": (
        "必须是 HTTP 代理的 URL，例如 http://proxy.example.com:3128；"
        "需要认证时，在主机名前加 user:password@"
    ),
    "names a proxy of the kind {}, which this app does not speak; it {}": (
        "是 {} 类型的代理，本应用不支持；{}"
    ),
    "names {}, where no certificate can be read ({}); name a file of certificates (PEM), or "
    "unset it": "指向 {}，其中没有可读取的证书（{}）；请指向 PEM 证书文件，或删除该设置",
    # The file .env.
    "cannot be read; write NAME=value, and close each quote": (
        "无法识别；请写成 NAME=value，并闭合引号"
    ),
    "the value of {} goes over several lines; close its quote": "{} 的值跨越多行；请闭合引号",
    "sets {} again (line {}); leave one of them": "重复设置 {}（第 {} 行）；请保留一个",
    "of {}, what stands behind the # would be a comment; put the value in single quotes, or the "
    "comment in a line of its own": (
        "{} 的值中 # 之后的内容会被当作注释；请用单引号括住该值，或将注释单独写一行"
    ),
    "cannot be read: {}": "无法读取：{}",
    "is larger than 1 MiB; name the settings alone in it": "大于 1 MiB；请只保留设置",
    "is written in {}; save it as UTF-8": "的编码为 {}；请保存为 UTF-8",
    "is not UTF-8 in line {}; save it as UTF-8": "第 {} 行不是 UTF-8；请保存为 UTF-8",
    # What a command says by itself.
    "Cannot serve on {} ({}): set BIND_HOST, PORT": (
        "无法在 {} 上提供服务（{}）：请设置 BIND_HOST、PORT"
    ),
    "python -m bot: the package {} is not installed for {}.": ("python -m bot：{} 未安装（{}）。"),
    "Run `make install` once, and then `.venv/bin/python -m bot …` in this folder.": (
        "请先执行一次 `make install`，然后在该目录中使用 `.venv/bin/python -m bot …`。"
    ),
    "python -m bot: a fault of this program ({}, {}); please report it": (
        "python -m bot：程序内部错误（{}，{}）；请反馈"
    ),
    "python -m bot manifest: Socket Mode needs no address; leave it out": (
        "python -m bot manifest：Socket Mode 不需要地址；请去掉地址"
    ),
    "python -m bot manifest: the address must be https:// and a host, as Slack reaches it, "
    "such as {}": "python -m bot manifest：地址必须是 Slack 可以访问的 https:// 地址，例如 {}",
    "python -m bot audit {} is about all records: without --contact, --phone, --user, --since, "
    "--json": (
        "python -m bot audit {} 针对全部记录：请去掉 --contact、--phone、--user、--since、--json"
    ),
    # The heading of all that is wrong with settings.
    "These settings must be mended first (environment, or the file .env; see .env.example):": (
        "请先修正以下设置（环境变量或文件 .env；参见 .env.example）："
    ),
}
SETTINGS_SENTENCES: Mapping[str, Mapping[str, str]] = {"en": {}, "zh": _CHINESE}
