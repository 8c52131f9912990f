"""Simplified Chinese, for the operator. Pure."""

from bot.errors import Cause
from bot.messages.words.operator_sentences import CheckWords, OperatorWords

CHECK = CheckWords(
    audit="可以写入和读取审计记录。",
    audit_disk=(
        "AUDIT_DATABASE_URL 指定的文件所在磁盘可能会在重新部署后清空：请放到持久卷上，"
        "或改用 PostgreSQL。"
    ),
    audit_folder=(
        "AUDIT_DATABASE_URL 中的文件路径相对于启动目录（{path}）。请写完整路径，使用四个斜"
        "杠：sqlite:////var/lib/audit.db。"
    ),
    settings="所有设置均已填写，格式正确。",
    slack="Slack 认可 bot token（工作区 {team}）。",
    slack_refused=(
        "Slack 拒绝了 SLACK_BOT_TOKEN（{reason}）。请从 OAuth & Permissions 重新复制 "
        "Bot User OAuth Token；如果应用已被移除，请重新安装。"
    ),
    slack_unreachable="无法连接 Slack，token 未经验证。",
    clock="本机时钟误差 {seconds} 秒。超过 {window} 秒时 Slack 的请求会被拒绝：请校准时钟（NTP）。",
    instance="{warning}。未向呼叫中心发送请求。",
    scopes="token 拥有全部所需权限。",
    scopes_missing="token 缺少以下权限：{scopes}。请用 {manifest} 更新应用，然后在工作区重新安装。",
    scopes_own=(
        "token 缺少可选权限 users:read.email：ACCESS_… 中的 `own` 仅对 AGENTS 中的人员有效。请用 "
        "{manifest} 更新应用，然后在工作区重新安装。"
    ),
    scopes_embed=(
        "token 缺少 LISTEN_IN_SLACK 所需的权限 links.embed:write：请用 {manifest} 更新应用，并在"
        "工作区重新安装；在此之前，只能在浏览器中收听。"
    ),
    embed=(
        "播放器会在 Slack 中打开。Slack 不会告知 {host} 是否在应用的 unfurl domains 中"
        "（Event Subscriptions → App unfurl domains）；必须将其加入。"
    ),
    listen="收听地址：{address}/listen。",
    listen_direct="通过存储自身的链接收听；任何人拿到链接都能收听。",
    listen_not_set=(
        "ACCESS_LISTEN 允许收听，但收听功能尚未设置：请设置 PUBLIC_URL，"
        "或 LISTEN_DIRECT_LINKS=yes。"
    ),
    call_center="呼叫中心接受了对该实例的签名请求。",
    call_center_right="该 AccessKey 可以{right}（{action}）。",
    socket="Slack 接受 app token，可以建立 Socket 连接。",
    socket_refused=(
        "Slack 拒绝了 SLACK_APP_TOKEN（{reason}）。请在 Basic Information 的 App-Level Tokens "
        "中生成带 connections:write 权限的 token，并启用 Socket Mode。"
    ),
    redis="Redis 应答正常；各实例共享处理标记，并加密共享查询结果。",
    redis_marks="Redis 应答正常；各实例共享处理标记。未设置 SECRET_KEY，不共享查询结果。",
    redis_slow=(
        "Redis（REDIS_URL）太慢：一次往返需 {took} 毫秒，上限为 {limit} 毫秒。"
        "每个实例只使用自己的内存。请使用与机器人同一地域的 Redis。"
    ),
    redis_unreachable="Redis 无应答；每个实例只使用自己的内存。",
    may="{setting} — 可以{action}：{who}。",
    contact="CONTACT — 用户会联系 {who}。",
    everyone="工作区全体正式成员",
    own="坐席（仅限本人参与的通话）",
    nobody="无人",
    in_channel="在频道 {id} 中提问的人",
    group="{name}（{id}）的成员",
    no_name="{id}（Slack 查不到名称）",
    joined="、",
    over_http=(
        "通过 HTTP 与 Slack 通信，地址为应用地址加 /slack/events。此处无法验证 Signing Secret："
        "如果有误，用户会看到 “dispatch_failed”，日志中会出现 “wrong signature”。"
    ),
    over_socket="通过 Socket Mode 与 Slack 通信，不需要公网地址。",
    next_right="下一步：启动应用（python -m bot），然后在 Slack 中输入 /recordings help。",
    next_wrong="下一步：先解决第一个标有 ✗ 的问题，然后重新运行本命令。",
)
OPERATOR = OperatorWords(
    services={
        "slack": "Slack",
        "call_center": "呼叫中心",
        "redis": "Redis",
        "audit": "审计数据库",
    },
    causes={
        Cause.CERTIFICATE: (
            "{service}：{host} 的证书不受信任{detail}。如果证书由公司自己的机构或其代理签发，请"
            "把该机构的证书（PEM）存为文件，并在 SSL_CERT_FILE 中填写文件路径。"
        ),
        Cause.UNKNOWN_HOST: "{service}：不存在名为 {host} 的主机。请检查 {setting}。",
        Cause.TLS: (
            "{service}：{host} 不支持 TLS，或其 TLS 不被接受。请检查 {setting} 中的协议、端口和"
            "参数。"
        ),
        Cause.PROXY: (
            "{service}：代理不允许本应用访问 {host}：需要用户名和密码，或被禁止。请填写 "
            "HTTPS_PROXY=http://用户名:密码@代理:端口，或将该主机列入 NO_PROXY。"
        ),
        Cause.ADDRESS: "{service}：{setting} 中的地址无法访问。请重新复制。",
        Cause.CREDENTIALS: (
            "{service}拒绝了 {setting} 中的用户名或密码，或不允许从此处登录。请从数据库所在的服"
            "务商重新复制 URL。"
        ),
        Cause.DATABASE: (
            "{service}：服务器上没有 {setting} 中的数据库。请创建该数据库，或修正名称。"
        ),
        Cause.PARAMETER: (
            "{service}不支持 {setting} 中的某个参数，或其中指定的文件无法读取。请删去不需要的参数。"
        ),
        Cause.REFUSED: (
            "{service}拒绝了请求。请检查 {setting}：如为文件，其目录是否存在且可写；如为服务器"
            "，其角色的权限。"
        ),
        Cause.NO_TABLES: (
            "{service}：缺少数据表，或数据表版本较旧。请以数据表所有者的角色运行 "
            "`python -m bot audit migrate`。"
        ),
        Cause.NOT_IT: "{service}：{host} 上应答的是其他服务。请检查 {setting} 中的端口。",
        Cause.UNREACHABLE: (
            "暂时无法连接{service}（{host}），或未在规定时间内应答。如果持续如此，请检查 "
            "{setting}。"
        ),
    },
    call_center={
        "key": (
            "阿里云不认识 ALIBABA_CLOUD_ACCESS_KEY_ID 中的密钥，或该密钥已被禁用。请重新复制 "
            "RAM 用户的 AccessKey ID。"
        ),
        "secret": (
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET 与该 AccessKey ID 不匹配。Secret 仅在创建时显示一"
            "次：请重新复制，或新建 AccessKey。"
        ),
        "token": (
            "ALIBABA_CLOUD_SECURITY_TOKEN 已过期，或属于其他 AccessKey。请从同一次 STS 结果中取"
            "得三个值；使用 RAM 用户的 AccessKey 时请留空。"
        ),
        "instance": (
            "该 AccessKey 所属账号下没有实例 {instance}（CCC_INSTANCE_ID）。请从云呼叫中心控制"
            "台重新复制实例ID，形如 9cfad875-6260-4a53-ab6e-b13e3fb31f7d。云联络中心 2.0 的实例"
            "使用名称，本应用尚不支持 2.0。"
        ),
        "right": (
            "该 AccessKey 无权{right}（{action}）。请为其 RAM 用户添加以下自定义策略：{policy}"
        ),
        "account": "阿里云已停止该账号的此项服务（欠费或未开通）。请查看云呼叫中心控制台。",
        "clock": "本机时钟误差超过 15 分钟，呼叫中心拒绝所有请求。请校准时钟（NTP）。",
        "version": (
            "{host} 不支持本应用所需的 2017-07-05 版本。请检查 CCC_ENDPOINT 和 CCC_REGION；本应"
            "用尚不支持云联络中心 2.0。"
        ),
        "storage": (
            "实例 {instance} 尚未开通对象存储（OSS），无法收听录音。请在云呼叫中心控制台开通。"
        ),
        "unexpected": (
            "{host} 上应答的并不是呼叫中心，可能是代理的页面。请检查 CCC_ENDPOINT、HTTPS_PROXY "
            "和 NO_PROXY。"
        ),
        "input": "呼叫中心拒绝了测试请求 {action}。请检查 CCC_INSTANCE_ID 和 CCC_ENDPOINT。",
        "unreachable": "呼叫中心（{host}）暂时未应答测试请求：AccessKey 和实例未经验证。",
        "untested": (
            "未能验证该 AccessKey 是否可以{right}（{action}）：呼叫中心（{host}）暂时未应答。"
        ),
    },
    rights={
        "ccc:ListRecordingsByContactId": "读取录音",
        "ccc:ListCallDetailRecords": "查询通话",
        "ccc:ListUsers": "查看坐席的邮箱地址",
        "ccc:DownloadRecording": "获取录音文件",
        "ccc:GetConversationDetailByContactId": "读取通话的转写文本",
    },
)
