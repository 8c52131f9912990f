"""Who may see what. Pure: the one place that decides."""


def sees_full_numbers() -> bool:
    """Whether phone numbers are shown unmasked. Nobody sees them, until people can be allowed."""
    return False
