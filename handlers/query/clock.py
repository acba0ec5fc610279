"""Hours as people write them, and which half of the day they mean.

Minutes are counted from 00:00 of the cinema day, so half past midnight is 1470. People say "after
8" and "vers 8h" for the evening, since no cinema shows anything at that hour of the morning:

- "pm", "am", 13 to 24, and hours with a part of the day ("9h ce soir", "10 in the morning") are
  plain.
- 1 to 8 are 13:00 to 20:00, with or without "h"; only "08:30" is the morning's.
- 9 is 21:00, but 9:00 in "à 9h" (the French say 21h).
- 10 and 11: with "h" as they stand. Bare, 10 is 22:00, and 11 is 11:00 after "at" and "around" but
  23:00 as a limit ("before 11", "over by 11").
- 12 is noon, but midnight as the end of a film or with the evening.
- Whatever would be past by now today is the evening's.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

NOON, MIDNIGHT = 12 * 60, 24 * 60


class Role(StrEnum):
    """What an hour bounds."""

    AT = "at"
    ABOUT = "about"
    AFTER = "after"
    BEFORE = "before"
    END = "end"


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour as written; `mark` is "am", "pm", "h", "" or "plain" (not to be reckoned with)."""

    hour: int
    minute: int
    mark: str


_HALF = r"(?P<past>half past|quarter past|quarter to|half) "
_PM = r"(?P<pm>am|pm|a m|p m)"
# Read by itself, whatever stands before it.
CLOCK = re.compile(
    rf"(?<!\S)(?:{_HALF}(?P<h0>1[0-2]|[1-9])|(?P<h1>2[0-4]|1\d|0?\d) ?(?:h|heures|hrs?|hours)"
    r"(?: ?(?P<m1>[0-5]\d))?(?: (?P<odd>et demie?|et (?:le )?quart|moins (?:le )?quart))?"
    rf"|(?P<h2>2[0-4]|1\d|0?\d)(?:[:.]| (?=\d\d ?[ap]m))(?P<m2>[0-5]\d)(?: ?{_PM})?"
    rf"|(?P<h3>1[0-2]|0?[1-9]) ?{_PM.replace('pm>', 'pm3>')}|(?P<h4>1[0-2]|[1-9]) o clock"
    r"|(?P<word>midi(?: et demie?)?|(?:mid ?)?noon|minuit(?: et demie?)?|mid ?night)"
    r"|(?P<h5>1[0-2]|[1-9]) ?ish)(?!\S)"
)
# Only where a word before it, or the other end of a range, says that it is an hour.
BARE = re.compile(r"(?<!\S)(?P<h>2[0-4]|1\d|0?\d)(?: (?P<m>[0-5]\d|30))?(?!\S)")


def read(match: re.Match[str]) -> Hour:
    """Return the hour that `CLOCK` or `BARE` has matched."""
    part = match.groupdict()
    if "h" in part:
        return Hour(int(part["h"]), int(part["m"] or 0), "24" if part["h"][0] == "0" else "")
    if part["word"]:
        late = part["word"].startswith(("minuit", "mid")) and "noon" not in part["word"]
        late = late and part["word"][:4] != "midi"
        return Hour(24 if late else 12, 30 if "et dem" in part["word"] else 0, "plain")
    if part["h0"]:
        shift = {"quarter past": 15, "quarter to": -15}.get(part["past"], 30)
        return _shifted(int(part["h0"]), shift, "")
    if part["h1"]:
        shift = {"et d": 30, "et q": 15, "et l": 15, "moin": -15}.get((part["odd"] or "")[:4], 0)
        mark = "24" if len(part["h1"]) == 2 and part["h1"][0] == "0" else "h"
        return _shifted(int(part["h1"]), int(part["m1"] or 0) + shift, mark)
    if part["h2"]:
        mark = (part["pm"] or "").replace(" ", "") or ("24" if part["h2"][0] == "0" else "")
        return Hour(int(part["h2"]), int(part["m2"]), mark)
    if part["h3"]:
        return Hour(int(part["h3"]), 0, part["pm3"].replace(" ", ""))
    return Hour(int(part["h4"] or part["h5"]), 0, "")


def _shifted(hour: int, minutes: int, mark: str) -> Hour:
    total = hour * 60 + minutes
    return Hour(total // 60, total % 60, mark)


def minutes(said: Hour, role: Role, part: str = "", past: int = -1) -> int:
    """Return the minute of the cinema day that is meant.

    `part` is the part of the day said beside it: "morning", "afternoon", "evening" or "".
    `past` is the minute now where the day is today, -1 on other days.
    """
    hour = _hour(said, role, part)
    if 9 <= hour <= 11 and said.mark not in ("am", "24") and part != "morning":
        hour += 12 if hour * 60 + said.minute < past else 0
    if hour < 5:
        hour += 24
    return hour * 60 + said.minute


def _hour(said: Hour, role: Role, part: str) -> int:
    hour = said.hour
    if said.mark == "plain" or hour > 12 or said.mark == "24":
        return hour
    if said.mark in ("am", "pm"):
        return hour % 12 + (12 if said.mark == "pm" else 0)
    if part == "morning":
        return hour
    if part == "evening":
        return hour + 12 if 5 <= hour <= 12 else hour
    if hour == 12:
        return 24 if role is Role.END else 12
    if 1 <= hour <= 8:
        return hour + 12
    plainly = role in (Role.AT, Role.ABOUT)
    if hour == 9:
        return 9 if said.mark == "h" and plainly else 21
    if hour in (10, 11) and said.mark != "h":
        return hour if hour == 11 and plainly else hour + 12
    return hour
