r"""How a field may look: a small part of regular expressions, which no text makes slow.

Characters, `[A-Z0-9]`, `[^ ]`, `\d`, `\w`, `.`, and how often: `?`, `*`, `+`, `{3}`, `{1,12}`. No
groups, no alternatives. Whoever sends a text chooses it, so how long it takes to look at must not
be in the text: it is at most `MOST_CHOICES` ways to share `LONGEST` characters.
"""

import re
from typing import Final

from pipeline.agreement.faults import Refused, shown
from pipeline.agreement.table import a_text

LONGEST: Final = 256
MOST_CHOICES: Final = 2 * LONGEST
# What Python may one day take for operations on sets, such as && in [], is left out.
_ITEM: Final = re.compile(
    r"(?:\[\^?(?:\\.|(?!--|&&|~~|\|\|)[^\]\\\[])+\]|\\[dws.\-+*?(){}|^$/\\\[\]]|[^\\\[\](){}|^$*+?])"
    r"(?P<often>[?*+]|\{(?P<least>\d{1,3})(?P<open>,(?P<most>\d{1,3})?)?\})?"
)


def pattern(given: object) -> re.Pattern[str]:
    """What the whole of a text has to look like; raises Refused."""
    text = a_text(given)
    at, choices = 0, 1
    while at < len(text):
        item = _ITEM.match(text, at)
        if item is None:
            raise Refused(
                f"{shown(text)} is not understood from {shown(text[at:])} on; there are "
                "characters, [A-Z0-9], \\d, \\w, . and ?, *, +, {1,12}; one_of has alternatives"
            )
        choices *= _choices(item)
        at = item.end()
    if choices > MOST_CHOICES:
        raise Refused(
            f"{shown(text)} can be matched in too many ways; write how often: {{1,12}} for + and *"
        )
    return _compiled(text)


def _choices(item: re.Match[str]) -> int:
    """How many lengths a part may have."""
    match item["often"]:
        case None:
            return 1
        case "?":
            return 2
        case "*" | "+":
            return LONGEST
    least = int(item["least"])
    most = LONGEST if item["open"] == "," else int(item["most"] or least)
    return max(most - least, 0) + 1


def _compiled(text: str) -> re.Pattern[str]:
    if not text:
        raise Refused('"" is matched by nothing but an empty text; write what it looks like')
    try:
        return re.compile(text, re.ASCII)
    except re.error as wrong:  # [z-a], {3,1}
        raise Refused(f"{shown(text)} makes no sense: {wrong}") from None
