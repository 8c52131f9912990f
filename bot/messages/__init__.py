"""Results and errors → Block Kit blocks and fallback text. Pure."""
