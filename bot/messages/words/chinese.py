"""Simplified Chinese. Pure."""

from bot.messages.words.sentences import Words

ZH = Words(
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
    help_title="可以输入的内容",
    help_text=(
        "`/recordings 2020927020`\n查询该话务ID的录音\n"
        "`/recordings 2020927020 2020927021`\n一次查询多个话务，最多 10 个\n"
        "`/recordings audit 2020927020`\n查询谁查看过该话务（需有权限）\n"
        "`/recordings help`\n显示本说明\n\n"
        "结果只有您自己可见。话务ID可在通话记录、软电话和报表中查到。"
    ),
    nothing="要查哪一通电话？请输入话务ID。",
    not_an_id="您输入的内容里没有话务ID：",
    shortened=(
        "您输入的内容里没有话务ID：此话务ID已被电子表格截断。"
        "请将该列设为文本格式，再重新复制话务ID。您输入的是："
    ),
    audit_one="如需查询谁查看过某个话务，请输入 `/recordings audit` 加一个话务ID。您输入的是：",
    too_many="您输入了 {count} 个话务，一次最多查询 {most} 个。您输入的是：",
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
    actions={
        "lookup": "查询录音",
        "share": "分享录音",
        "reveal": "查看完整号码",
        "listen": "收听录音",
        "download": "下载录音",
        "audit": "查询谁查看过录音",
    },
    denied={
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
    denied_who="应用管理员可以通过设置 `{setting}` 更改。",
    denied_later=(
        "这是暂时的，请一分钟后再试。如果持续如此，请应用管理员运行 `python -m bot check`。"
    ),
    denied_share="如需仅自己可见的结果，请输入 `/recordings` 加话务ID。",
    external_off="ACCESS_EXTERNAL 未开启",
    withheld={
        "external": "此频道与其他公司共享，因此仅您自己可见。",
        "external_unknown": "我无法判断此会话中是否有其他公司的成员，因此仅您自己可见。",
    },
    not_a_member=(
        "我不是此频道的成员，因此仅您自己可见。如需在此显示结果，请输入 `/invite @recordings`。"
    ),
    input="呼叫中心不接受该话务ID，请核对后重试。",
    not_found=(
        "呼叫中心找不到该话务或该实例。请核对话务ID；如果无误，请应用管理员检查 `CCC_INSTANCE_ID`。"
    ),
    permission=(
        "呼叫中心不允许本应用读取录音。请应用管理员为 AccessKey 授权 "
        "`ccc:ListRecordingsByContactId`。"
    ),
    authentication="呼叫中心拒绝了本应用的 AccessKey。请应用管理员运行 `python -m bot check`。",
    throttled="呼叫中心请求过多，请一分钟后再试。",
    service="呼叫中心出现故障，请几分钟后再试。",
    unreachable="无法连接呼叫中心，请一分钟后再试。",
    misconfigured=(
        "在应用管理员修正设置之前，无法连接呼叫中心。请应用管理员运行 `python -m bot check`。"
    ),
    timeout="呼叫中心未在规定时间内应答，请一分钟后再试。",
    unexpected="应答的并不是呼叫中心。请应用管理员检查 `CCC_ENDPOINT` 以及途中的代理。",
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
    hint_moved="可能的原因：实例已迁移到云联络中心 2.0（API 2020-07-01），本应用不支持该版本。",
    hint_clock="可能的原因：运行本应用的服务器时钟误差超过 15 分钟。",
    hint_expired="可能的原因：临时安全令牌已过期。",
    hint_down="呼叫中心连续出现故障，本应用将暂停查询几秒钟。",
    error_center="错误中心",
    code="Code {code}",
    request_id="RequestId {request_id}",
    reference="编号 {reference}",
    not_audited=(
        "⛔ 无法写入查看记录，因此不显示任何内容。请联系应用管理员处理。\n"
        "解决方法：检查审计数据库（`AUDIT_DATABASE_URL`）。"
    ),
    not_logged=(
        "⛔ 无法写入查看记录，因此不显示任何内容。请联系应用管理员处理。\n"
        "解决方法：日志无法写入：读取日志的程序已停止响应，或磁盘已满。"
    ),
    trail_title="谁查看过话务 {contact_id}",
    trail_none="没有相关记录。",
    trail_line="{time} · {person} {action} · 结果：{outcome}",
    trail_denied="{time} · {person} 被拒绝：{action}",
    trail_newest="以上为最新的 {count} 条；应用管理员可用 `python -m bot audit` 列出全部。",
    trail_in_log=(
        "审计记录保存在本应用的日志中（`audit` 行）。如需在此查询，"
        "请联系应用管理员设置 `AUDIT_DATABASE_URL`。"
    ),
    trail_unreachable="无法连接审计数据库，或未在规定时间内应答，请一分钟后再试。",
    trail_standing=(
        "在应用管理员修正之前，无法使用审计数据库。请应用管理员运行 `python -m bot check`。"
    ),
    trail_refused=(
        "审计数据库拒绝了请求。请联系应用管理员检查 `AUDIT_DATABASE_URL`："
        "如为文件，其目录是否存在且可写；否则检查角色的权限、密码和数据库名称。"
    ),
    trail_no_tables="缺少审计数据表。请联系应用管理员运行 `python -m bot audit migrate`。",
    trail_command="如需查询谁查看过该话务：`python -m bot audit --contact {contact_id}`",
    trail_pruned="已清除 {time} 之前的 {count} 条记录。",
    trail_migrated="审计数据表已就绪。",
    trail_actions={
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
    check_audit="可以写入和读取审计记录。",
    check_audit_disk=(
        "AUDIT_DATABASE_URL 指定的文件所在磁盘可能会在重新部署后清空：请放到持久卷上，"
        "或改用 PostgreSQL。"
    ),
    check_audit_folder=(
        "AUDIT_DATABASE_URL 中的文件路径相对于启动目录（{path}）。请写完整路径，使用四个斜"
        "杠：sqlite:////var/lib/audit.db。"
    ),
    check_settings="所有设置均已填写，格式正确。",
    check_slack="Slack 认可 bot token（工作区 {team}）。",
    check_slack_refused=(
        "Slack 拒绝了 SLACK_BOT_TOKEN（{reason}）。请从 OAuth & Permissions 重新复制 "
        "Bot User OAuth Token；如果应用已被移除，请重新安装。"
    ),
    check_slack_unreachable="无法连接 Slack，token 未经验证。",
    check_clock=(
        "本机时钟误差 {seconds} 秒。超过 {window} 秒时 Slack 的请求会被拒绝：请校准时钟（NTP）。"
    ),
    check_instance="{warning}。未向呼叫中心发送请求。",
    check_scopes="token 拥有全部所需权限。",
    check_scopes_missing=(
        "token 缺少以下权限：{scopes}。请用 {manifest} 更新应用，然后在工作区重新安装。"
    ),
    check_call_center="呼叫中心接受了对该实例的签名请求。",
    check_socket="Slack 接受 app token，可以建立 Socket 连接。",
    check_socket_refused=(
        "Slack 拒绝了 SLACK_APP_TOKEN（{reason}）。请在 Basic Information 的 App-Level Tokens "
        "中生成带 connections:write 权限的 token，并启用 Socket Mode。"
    ),
    check_redis="Redis 应答正常；各实例共享处理标记，并加密共享查询结果。",
    check_redis_marks="Redis 应答正常；各实例共享处理标记。未设置 SECRET_KEY，不共享查询结果。",
    check_redis_slow=(
        "Redis（REDIS_URL）太慢：一次往返需 {took} 毫秒，上限为 {limit} 毫秒。"
        "每个实例只使用自己的内存。请使用与机器人同一地域的 Redis。"
    ),
    check_redis_unreachable="Redis 无应答；每个实例只使用自己的内存。",
    check_may="{setting} — 可以{action}：{who}。",
    check_everyone="工作区全体正式成员",
    check_nobody="无人",
    check_in_channel="在频道 {id} 中提问的人",
    check_group="{name}（{id}）的成员",
    check_no_name="{id}（Slack 查不到名称）",
    check_joined="、",
    services={
        "slack": "Slack",
        "call_center": "呼叫中心",
        "redis": "Redis",
        "audit": "审计数据库",
    },
    causes={
        "certificate": (
            "{service}：{host} 的证书不受信任{detail}。如果证书由公司自己的机构或其代理签发，请"
            "把该机构的证书（PEM）存为文件，并在 SSL_CERT_FILE 中填写文件路径。"
        ),
        "unknown_host": "{service}：不存在名为 {host} 的主机。请检查 {setting}。",
        "tls": (
            "{service}：{host} 不支持 TLS，或其 TLS 不被接受。请检查 {setting} 中的协议、端口和"
            "参数。"
        ),
        "proxy": (
            "{service}：代理不允许本应用访问 {host}：需要用户名和密码，或被禁止。请填写 "
            "HTTPS_PROXY=http://用户名:密码@代理:端口，或将该主机列入 NO_PROXY。"
        ),
        "address": "{service}：{setting} 中的地址无法访问。请重新复制。",
        "credentials": (
            "{service}拒绝了 {setting} 中的用户名或密码，或不允许从此处登录。请从数据库所在的服"
            "务商重新复制 URL。"
        ),
        "database": ("{service}：服务器上没有 {setting} 中的数据库。请创建该数据库，或修正名称。"),
        "parameter": (
            "{service}不支持 {setting} 中的某个参数，或其中指定的文件无法读取。请删去不需要的参数。"
        ),
        "refused": (
            "{service}拒绝了请求。请检查 {setting}：如为文件，其目录是否存在且可写；如为服务器"
            "，其角色的权限。"
        ),
        "no_tables": "{service}：缺少数据表。请运行 `python -m bot audit migrate`。",
        "not_it": "{service}：{host} 上应答的是其他服务。请检查 {setting} 中的端口。",
        "unreachable": (
            "暂时无法连接{service}（{host}），或未在规定时间内应答。如果持续如此，请检查 "
            "{setting}。"
        ),
    },
    operator={
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
        "right": "该 AccessKey 无权读取录音。请为其 RAM 用户添加自定义策略：{policy}",
        "account": "阿里云已停止该账号的此项服务（欠费或未开通）。请查看云呼叫中心控制台。",
        "clock": "本机时钟误差超过 15 分钟，呼叫中心拒绝所有请求。请校准时钟（NTP）。",
        "version": (
            "{host} 不支持本应用所需的 2017-07-05 版本。请检查 CCC_ENDPOINT 和 CCC_REGION；本应"
            "用尚不支持云联络中心 2.0。"
        ),
        "unexpected": (
            "{host} 上应答的并不是呼叫中心，可能是代理的页面。请检查 CCC_ENDPOINT、HTTPS_PROXY "
            "和 NO_PROXY。"
        ),
        "input": "呼叫中心拒绝了测试请求。请检查 CCC_INSTANCE_ID 和 CCC_ENDPOINT。",
        "unreachable": "呼叫中心（{host}）暂时未应答测试请求：AccessKey 和实例未经验证。",
    },
)
