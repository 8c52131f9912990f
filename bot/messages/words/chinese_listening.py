"""Simplified Chinese, for listening. Pure."""

from bot.errors import Ending, Kind
from bot.messages.words.listening_sentences import ListenWords

LISTEN = ListenWords(
    title="收听录音",
    note="仅限您本人 · 5 分钟内可播放一次 · 收听会被记录",
    listen="收听",
    listen_label="收听 {who} 的录音，{length}",
    open_player="打开播放器",
    open_player_label="打开 {who} 的录音播放器，{length}",
    open_in_browser="在浏览器中打开",
    play_in_browser="在浏览器中播放",
    audio_player="录音播放器，时长 {length}",
    direct="⚠️ {length}内，任何人拿到此链接都能收听。请勿转发。收听会被记录。",
    not_playable="浏览器无法播放该录音的格式",
    gone="⚠️ *该录音已不再保存。*呼叫中心会在保存期满后删除录音。",
    busy="⚠️ *当前收听人数过多。*请一分钟后重试。",
    not_set="⛔ *收听功能尚未开启。*请联系 {contact} 处理。",
    not_set_fix="设置 PUBLIC_URL，或 LISTEN_DIRECT_LINKS=yes",
    no_storage="⛔ *呼叫中心尚未开通录音存储。*请联系 {contact} 处理。",
    no_storage_fix="为呼叫中心实例开通对象存储（OSS）",
    storage_failed="⚠️ *录音存储没有响应。*请一分钟后重试。",
    strange_host="⛔ *该录音的存储地址不在本应用允许的范围内。*请联系 {contact} 处理。",
    strange_host_fix="运行 python -m bot check；可用 RECORDING_HOSTS 添加主机",
    failed={
        Kind.INPUT: "⚠️ *呼叫中心未提供该录音。*请重新查询该话务。",
        Kind.NOT_FOUND: "⚠️ *呼叫中心找不到该录音。*请重新查询该话务。",
        Kind.PERMISSION: "⛔ *本应用没有获取录音文件的权限。*请联系 {contact} 处理。",
    },
    moment="分享某一时刻…",
    moment_title="分享某一时刻",
    moment_recording="录音",
    moment_from="开始时间",
    moment_hint="录音中的分和秒。",
    moment_note=(
        "会话中的所有人将看到通话双方、时间和此时刻。收听仍需权限。您的分享会被记录。"
    ),
    moment_yes="分享",
    moment_wrong="请输入分和秒，例如 1:23。",
    moment_too_late="该录音时长为 {length}。",
    from_moment="*{contact_id} · 从 {moment} 开始*",
    listen_from="从 {moment} 收听（仅自己可见）",
    endings={
        Ending.USED: ("此链接已使用", "每个链接只能播放一次。请回到 Slack，再次点击“收听”。"),
        Ending.EXPIRED: ("此链接已过期", "链接在 5 分钟内有效。请回到 Slack，再次点击“收听”。"),
        Ending.OVER: ("收听时间已结束", "请回到 Slack，再次点击“收听”。"),
        Ending.UNKNOWN: (
            "无法识别此链接",
            "链接可能不完整或已失效。请回到 Slack，再次点击“收听”。",
        ),
        Ending.DENIED: ("您已没有收听该录音的权限", "请在 Slack 中再次点击“收听”，查看应联系谁。"),
        Ending.FORMAT: ("浏览器无法播放该录音的格式", "请联系有下载权限的人。"),
        Ending.BUSY: ("当前收听人数过多", "请一分钟后再次点击播放。"),
        Ending.GONE: ("该录音已不再保存", "呼叫中心会在保存期满后删除录音。"),
        Ending.NOT_RECORDED: (
            "无法写入收听记录，因此不播放",
            "请告知本应用的管理员，然后在 Slack 中再次点击“收听”。",
        ),
        Ending.FAILED: ("暂时无法获取该录音", "请一分钟后回到 Slack，再次点击“收听”。"),
    },
    download_instead="可下载后用支持该格式的播放器收听。",
)
