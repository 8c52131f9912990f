"""The process around the bot."""
