"""Recordings for Slack: a call's recordings, in Slack, from its contact id."""

__version__ = "0.2.0"
