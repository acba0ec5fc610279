"""The time zone of a place that does not say its own: by country, and by postcode overseas."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

# Countries of several zones in which nearly everyone lives by one (CLDR, `primaryZones`).
MAIN_ZONES = {
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "MH": "Pacific/Majuro",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PF": "Pacific/Tahiti",
    "PT": "Europe/Lisbon",
    "UA": "Europe/Kyiv",
    "UZ": "Asia/Tashkent",
}
# Country -> start of the postcode -> zone. French territories have ISO codes of their own, but
# French files write FR for them.
ZONES_BY_POSTCODE = {
    "ES": {"35": "Atlantic/Canary", "38": "Atlantic/Canary"},
    "FR": {
        "971": "America/Guadeloupe",
        "97133": "America/St_Barthelemy",
        "97150": "America/Marigot",
        "972": "America/Martinique",
        "973": "America/Cayenne",
        "974": "Indian/Reunion",
        "975": "America/Miquelon",
        "976": "Indian/Mayotte",
        "977": "America/St_Barthelemy",
        "978": "America/Marigot",
        "986": "Pacific/Wallis",
        "987": "Pacific/Tahiti",
        "988": "Pacific/Noumea",
    },
    "PT": {
        **dict.fromkeys(("90", "91", "92", "93", "94"), "Atlantic/Madeira"),
        **dict.fromkeys(("95", "96", "97", "98", "99"), "Atlantic/Azores"),
    },
}


@cache
def zones_by_country() -> dict[str, tuple[str, ...]]:
    """ISO 3166-1 alpha-2 code -> its time zones (the time zone database's `zone.tab`)."""
    zones: dict[str, list[str]] = defaultdict(list)
    table = files("tzdata").joinpath("zoneinfo/zone.tab").read_text(encoding="utf-8")
    for row in table.splitlines():
        if not row.startswith("#"):
            country, _, zone = row.split("\t")[:3]
            zones[country].append(zone)
    return {country: tuple(names) for country, names in zones.items()}


def country(text: str) -> str | None:
    """An ISO 3166-1 alpha-2 code, in capitals.

    Raises:
        ValueError: no such country.
    """
    code = text.strip().upper()
    if code and code not in zones_by_country():
        raise ValueError(f"{code[:40]!r} is not a country's two letters (ISO 3166-1)")
    return code or None


def timezone(text: str) -> str | None:
    """The name of a time zone.

    Raises:
        ValueError: the time zone database knows no such name.
    """
    name = text.strip()
    if not name:
        return None
    try:
        return ZoneInfo(name).key
    except (KeyError, ValueError, OSError):  # unknown, outside the folder, a folder
        raise ValueError(f"{name[:60]!r} is not a time zone (Europe/Paris…)") from None


def default_zone(country: str, postcode: str | None) -> str:
    """The zone of a country, or of the part of it that a postcode tells.

    Raises:
        ValueError: the country has several zones and none is most people's.
    """
    prefixes = ZONES_BY_POSTCODE.get(country, {})
    digits = "".join(filter(str.isdigit, postcode or ""))
    for prefix in sorted(prefixes, key=len, reverse=True):
        if len(digits) >= 4 and digits.startswith(prefix):
            return prefixes[prefix]
    zones = zones_by_country()[country]
    if len(zones) == 1:
        return zones[0]
    if country in MAIN_ZONES:
        return MAIN_ZONES[country]
    raise ValueError(f"{country} has several time zones: say which")
