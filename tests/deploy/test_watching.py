"""The dashboard and the alerts ask for what the processes really tell."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import func, select

from bot.doctor import LATE, STALE
from bot.metrics import Metrics
from db.base import utc_now
from db.models import FeedRun, Person
from db.session import Database
from tests.deploy.dockerfile import ROOT

BOARD = json.loads((ROOT / "deploy" / "grafana.json").read_text())
RULES = yaml.safe_load((ROOT / "deploy" / "alerts.yaml").read_text())["groups"][0]["rules"]
SCRAPED = yaml.safe_load((ROOT / "deploy" / "prometheus.yaml").read_text())

# Prometheus' own: what it gives each process, and what it knows of each scrape.
OF_PROMETHEUS = {"job", "instance"}
WORDS = {"by", "without", "offset", "and", "or", "unless", "on", "ignoring", "bool", "time"}

Told = dict[str, dict[str, set[str]]]
"""By the name of a sample, its labels and the values that were seen of each."""
UP: Told = {"up": {}}


async def told(database: Database) -> Told:
    """Everything that a process which had every kind of work tells."""
    metrics = Metrics()
    metrics.watch(database)
    metrics.update_done(object(), 0.1)

    class Failed:
        error = ValueError()

    await metrics.error_left(None, Failed())
    for outcome in ("ok", "429", "502", "timeout", "network", "error"):
        metrics.call_done("sendMessage", outcome, 0.1)
    async with database.write() as session:
        session.add(FeedRun(source="csv", outcome="done", started_at=utc_now(), counts={"size": 7}))
    async with database.read() as reading:
        await reading.scalar(select(func.count()).select_from(Person))
    seen: Told = {}
    for family in text_string_to_metric_families((await metrics.text(database)).decode()):
        for sample in family.samples:
            labels = seen.setdefault(sample.name, {})
            for label, value in sample.labels.items():
                labels.setdefault(label, set()).add(value)
    return seen


def queries() -> Iterator[tuple[str, str]]:
    """Each query with the words it is shown with."""
    for panel in BOARD["panels"]:
        for target in panel.get("targets", ()):
            yield target["expr"], target["legendFormat"]
    for rule in RULES:
        yield rule["expr"], rule["annotations"]["summary"]


def wrong(expression: str, shown: str, known: Told) -> list[str]:
    """What a query asks for and nobody tells: metrics, labels, values of labels."""
    known = known | UP
    found, allowed = [], set(OF_PROMETHEUS)
    plain = re.sub(r"\[[^]]*\]", "", expression)
    kept_by = {
        label.strip()
        for group in re.findall(r"\b(?:by|without)\s*\(([^)]*)\)", plain)
        for label in group.split(",")
    }
    plain = re.sub(r"\b(?:by|without)\s*\([^)]*\)", "", plain)
    bare = re.sub(r'"[^"]*"', '""', plain)
    bare = re.sub(r"\{[^}]*\}", "", bare)
    for name in re.findall(r"(?<![\w.$])[a-z_:][\w:]*(?!\w*\s*\()", bare):
        if name not in WORDS and not re.search(rf"\b{name}\s*\(", bare):
            if name not in known:
                found.append(name)
            else:
                allowed |= set(known[name])
    for name, matchers in re.findall(r"([a-z_:][\w:]*)\{([^}]*)\}", plain):
        labels = known.get(name, {})
        for label, how, value in re.findall(r'(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"', matchers):
            if label in OF_PROMETHEUS:
                continue
            matches = {one for one in labels.get(label, ()) if re.fullmatch(value, one)}
            if label not in labels or (how in ("=", "=~") and not matches):
                found.append(f"{name}: {label}{how}{value}")
    found += [f"by {label}" for label in kept_by - allowed]
    used = set(re.findall(r"\{\{\s*(?:\$labels\.)?(\w+)\s*\}\}", shown)) - {"value"}
    found += [f"shows {label}" for label in used - (kept_by or OF_PROMETHEUS)]
    return found


async def test_everything_that_is_asked_for_is_told(database: Database) -> None:
    known = await told(database)
    asked = list(queries())
    assert len(asked) > 30
    assert {
        query: wrong(query, shown, known) for query, shown in asked if wrong(query, shown, known)
    } == {}


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("rate(seance_update_second_count[5m])", ""),
        ("sum by (kinds) (rate(seance_update_seconds_count[5m]))", ""),
        ("sum by (le) (rate(seance_update_seconds_count[5m]))", ""),
        ('seance_outbox_rows{state="waiting"}', ""),
        ('seance_outbox_rows{status="pending"}', ""),
        ("sum by (kind) (rate(seance_update_seconds_count[5m]))", "{{error}}"),
        ("seance_errors", ""),
    ],
)
async def test_what_nobody_tells_is_seen(database: Database, query: str, shown: str) -> None:
    assert wrong(query, shown, await told(database))


async def test_nothing_the_bot_tells_of_itself_is_left_out(database: Database) -> None:
    names = {
        re.sub(r"_(bucket|sum|count|total|created)$", "", name) for name in await told(database)
    }
    asked = " ".join(query for query, _ in queries())
    assert {name for name in names if name.startswith("seance_") and name not in asked} == set()


def test_panels_have_numbers_of_their_own_and_do_not_cover_each_other() -> None:
    ids = [panel["id"] for panel in BOARD["panels"]]
    assert len(ids) == len(set(ids))
    taken: set[tuple[int, int]] = set()
    for panel in BOARD["panels"]:
        at: dict[str, Any] = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert not cells & taken, panel["title"]
        assert at["x"] + at["w"] <= 24
        taken |= cells


def test_alerts_say_how_to_mend_and_agree_with_the_doctor() -> None:
    names = [rule["alert"] for rule in RULES]
    assert len(names) == len(set(names))
    for rule in RULES:
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["mend"]
    by_name = {rule["alert"]: rule["expr"] for rule in RULES}
    assert by_name["SeanceDeliveriesLate"].endswith(f"> {LATE.total_seconds():.0f}")
    assert by_name["SeanceImportOld"].endswith(f"> {STALE.days} * 86400")


def test_what_is_scraped_is_what_compose_starts() -> None:
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
    running = {
        f"{name}:8080"
        for name, one in compose["services"].items()
        if one["image"] == "seance" and "profiles" not in one
    }
    (job,) = SCRAPED["scrape_configs"]
    assert job["job_name"] == "seance"
    assert set(job["static_configs"][0]["targets"]) == running
    assert SCRAPED["rule_files"] == ["alerts.yaml"]
