"""Every word that people read, in English and in Simplified Chinese. Pure.

One NamedTuple for each language, so that one with a missing sentence does not type-check.
Names follow the vendor's terms: contact id / 话务ID, agent / 坐席.
"""

from bot.messages.words.chinese import ZH
from bot.messages.words.english import EN
from bot.messages.words.sentences import Words

LANGUAGES: dict[str, Words] = {"en": EN, "zh": ZH}

__all__ = ["EN", "LANGUAGES", "ZH", "Words"]
