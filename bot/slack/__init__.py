"""We call Slack."""
