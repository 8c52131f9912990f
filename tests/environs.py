"""The settings without which nothing starts."""

CALL_CENTER = {
    "ALIBABA_CLOUD_ACCESS_KEY_ID": "LTAI-key",
    "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "canary-key-secret",
    "CCC_INSTANCE_ID": "9cfad875-6260-4a53-ab6e-b13e3fb31f7d",
}
REQUIRED = {
    **CALL_CENTER,
    "SLACK_BOT_TOKEN": "xoxb-canary-token",
    "SLACK_SIGNING_SECRET": "c0ffee00c0ffee00c0ffee00c0ffee00",
}
