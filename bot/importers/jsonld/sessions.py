"""`MovieTheater` and `ScreeningEvent` nodes as records."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from bot.importers import cells, damage, showing, zones
from bot.importers.jsonld.graph import Graph, Node, each, is_a, link, text, texts
from bot.importers.jsonld.values import language, moment, own_id, version
from bot.importers.records import CinemaRecord, ShowtimeRecord
from db.folding import fold

THEATRES = ("MovieTheater", "PerformingArtsTheater", "Place", "LocalBusiness", "EventVenue")
EVENTS = ("ScreeningEvent",)
_TOWN = re.compile(r"(?:^|[,\s])((?:\d{4,5}))\s+([^\d,]{2,60})(?:,|$)")
COUNTRIES = {"france": "FR", "belgique": "BE", "belgium": "BE", "suisse": "CH", "switzerland": "CH"}


class NodeError(ValueError):
    """A node that cannot be taken; the message says why."""


def cinema_of(graph: Graph, node: Node, default_country: str) -> CinemaRecord:
    """A cinema.

    Raises:
        NodeError: it lacks a name or a town, or its time zone cannot be told.
    """
    inside = graph.whole(node.get("containedInPlace"))
    if inside and not node.get("address") and text(inside.get("name")):
        node = inside  # a screen of the house
    name = text(node.get("name"))
    if not name:
        raise NodeError("a cinema without a name")
    address = graph.whole(node.get("address")) or {}
    street, postcode = text(address.get("streetAddress")), text(address.get("postalCode"))
    town = text(address.get("addressLocality"))
    if not address and (found := _TOWN.search(text(node.get("address")))):
        street, postcode, town = text(node.get("address"))[: found.start()], found[1], found[2]
    town = town.strip(" ,")
    if not fold(town):
        raise NodeError(f"{name[:60]}: a cinema without a town")
    written = text(address.get("addressCountry"))
    try:
        country = COUNTRIES.get(fold(written)) or zones.country(written) or default_country
        zone = zones.default_zone(country, postcode)
    except ValueError as error:
        raise NodeError(f"{name[:60]}: {error}") from None
    geo = graph.whole(node.get("geo")) or {}
    latitude, longitude = (_degrees(geo.get(axis)) for axis in ("latitude", "longitude"))
    if latitude is None or longitude is None:
        latitude = longitude = None
    return CinemaRecord(
        id=own_id(node, name, town),
        name=name,
        city=damage.place(town)[: cells.KEY_LIMIT],
        country=country,
        timezone=zone,
        address=street.strip(" ,") or None,
        postcode=postcode[: cells.KEY_LIMIT] or None,
        latitude=latitude,
        longitude=longitude,
        url=link(node.get("url")),
    )


def _degrees(value: object) -> float | None:
    try:
        return cells.degrees(180)(text(value))
    except ValueError:
        return None


def is_off(event: Node) -> bool:
    """Cancelled or put off: as good as not there."""
    status = text(event.get("eventStatus")).rpartition("/")[2]
    return status in ("EventCancelled", "EventPostponed")


def place_of(graph: Graph, event: Node, parent: Node | None) -> Node | None:
    """Where an event is: its own place, that of the event it is part of, or the node it is in."""
    above = graph.whole(event.get("superEvent"))
    for node in (event, above, parent):
        if node is not None and (place := graph.whole(node.get("location"))):
            return place
    return parent if parent is not None and is_a(parent, *THEATRES) else None


def work_of(graph: Graph, event: Node, parent: Node | None) -> Node | None:
    """The film that is shown."""
    above = graph.whole(event.get("superEvent"))
    for node in (event, above, parent):
        for key in ("workPresented", "workFeatured", "about"):
            if node is not None and (work := graph.whole(node.get(key))):
                return work
    if parent is not None and is_a(parent, "Movie"):
        return parent
    name = text(event.get("workPresented")) or text(event.get("name"))
    return {"@type": "Movie", "name": name} if name else None


def session_of(
    graph: Graph, event: Node, film_id: str, cinema_id: str, runtime: int | None
) -> ShowtimeRecord:
    """A session.

    Raises:
        NodeError: no time, or one that cannot be.
    """
    try:
        starts_at, ends_at = moment(event.get("startDate")), _end(event)
    except ValueError as error:
        raise NodeError(f"startDate: {error}") from None
    if starts_at is None:
        raise NodeError("startDate: required")
    if ends_at is not None and (
        bool(ends_at.tzinfo) != bool(starts_at.tzinfo) or ends_at <= starts_at
    ):
        ends_at = None
    # An end that is that of the day is none.
    if ends_at is not None and ends_at - starts_at > timedelta(hours=12) and runtime is not None:
        ends_at = None
    spoken, read = language(event.get("inLanguage")), language(event.get("subtitleLanguage"))
    screen = next(iter(texts(event.get("videoFormat"))), "")
    offers = [graph.whole(one) for one in each(event.get("offers"))]
    return ShowtimeRecord(
        film_id,
        cinema_id,
        starts_at,
        version(spoken, read),
        showing.screen_format(screen[: showing.CODE_LIMIT]),
        "",
        ends_at,
        next(filter(None, (link(one) for one in offers if one)), None) or link(event.get("url")),
    )


def _end(event: Node) -> datetime | None:
    try:
        return moment(event.get("endDate"))
    except ValueError:
        return None
