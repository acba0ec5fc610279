"""deploy/alerts.yaml in a real Prometheus' promtool: each alert fires when it should, not before,
and a bot on an ordinary day wakes nobody.

promtool is in Debian's package "prometheus", which no test brings along: where it is not there they
are skipped, but for the first.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.dockerfile import ROOT

RULES = ROOT / "deploy" / "alerts.yaml"
PROMTOOL = shutil.which("promtool")
DAY = 86400

needs_promtool = pytest.mark.skipif(PROMTOOL is None, reason="promtool is not installed")


def of(name: str, **labels: str) -> str:
    """A series of one of our processes."""
    labels = {"job": "seance", "instance": "serve-1:8080", **labels}
    return name + "{" + ", ".join(f'{key}="{value}"' for key, value in labels.items()) + "}"


def updates(a_minute: int) -> tuple[str, str]:
    return of("seance_update_seconds_count", kind="message"), f"0+{a_minute}x90"


def calls(outcome: str, a_minute: int) -> tuple[str, str]:
    name = of("seance_api_call_seconds_count", method="sendMessage", outcome=outcome)
    return name, f"0+{a_minute}x90"


def failing(a_minute: int, updates_a_minute: int) -> list[tuple[str, str]]:
    errors = of("seance_errors_total", error="KeyError"), f"0+{a_minute}x90"
    return [updates(updates_a_minute), errors]


def slow(seconds: str, a_minute: int) -> list[tuple[str, str]]:
    """One update in ten takes up to so many seconds, the others a tenth of one."""
    bucket = "seance_update_seconds_bucket"
    return [
        (of(bucket, kind="message", le="0.1"), f"0+{9 * a_minute}x90"),
        (of(bucket, kind="message", le=seconds), f"0+{10 * a_minute}x90"),
        (of(bucket, kind="message", le="+Inf"), f"0+{10 * a_minute}x90"),
    ]


@dataclass(frozen=True)
class Trouble:
    """Figures, one a minute, and after how many minutes an alert is (not) there."""

    alert: str
    series: list[tuple[str, str]]
    not_at: int
    at: int


TROUBLES = (
    Trouble("SeanceProcessDown", [(of("up"), "1x10 0x30")], 12, 14),
    Trouble(
        "SeanceRestartsOverAndOver",
        [(of("process_start_time_seconds"), "100 160 220 280 340x20")],
        3,
        4,
    ),
    Trouble("SeanceDatabaseAway", [(of("seance_database_up"), "1x10 0x30")], 11, 13),
    Trouble("SeanceErrors", failing(2, 100), 5, 16),
    Trouble("SeanceSlow", slow("5", 10), 10, 16),
    Trouble("SeanceTelegramFails", [calls("ok", 90), calls("502", 10)], 10, 16),
    Trouble("SeanceTelegramSlowsDown", [calls("ok", 90), calls("429", 60)], 10, 16),
    Trouble("SeanceDeliveriesLate", [(of("seance_outbox_late_seconds"), "0x10 240+60x60")], 14, 20),
    Trouble(
        "SeanceDeliveriesSetAside",
        [(of("seance_outbox_rows", state="parked"), "0x70 25x20")],
        70,
        72,
    ),
    Trouble("SeanceImportFailed", [(of("seance_feed_well", source="csv"), "1x10 0x60")], 20, 27),
    Trouble(
        "SeanceImportOld",
        [(of("seance_feed_seconds", source="csv"), f"{-8 * DAY + 600}x60")],
        9,
        11,
    ),
    Trouble("SeanceMemory", [(of("process_resident_memory_bytes"), "2e8x10 4.5e8x60")], 20, 27),
)

# What happens on any day: two of a hundred updates of a quiet night are an error, a process is
# replaced, Telegram refuses a call now and then, the worker takes a minute after a restart.
ORDINARY = [
    (of("up"), "1x20 0 1x60"),
    (of("process_start_time_seconds"), "100x20 1300x60"),
    (of("seance_database_up"), "1x40 0 1x40"),
    (of("seance_errors_total", error="KeyError"), "0x30 1x20 2x40"),
    updates(5),
    *slow("1.0", 1),
    calls("ok", 100),
    calls("429", 2),
    calls("timeout", 1),
    (of("seance_outbox_late_seconds"), "0x20 60 120 0x60"),
    (of("seance_outbox_rows", state="parked"), "0+0.1x90"),
    (of("seance_feed_well", source="csv"), "1x90"),
    (of("seance_feed_seconds", source="csv"), "0x90"),
    (of("process_resident_memory_bytes"), "1.5e8+1e6x90"),
]


def asked(minute: int, *firing: str) -> dict[str, Any]:
    """Which alerts are there after so many minutes."""
    samples = [{"labels": f'{{alertname="{name}"}}', "value": 1} for name in firing]
    query = 'count by (alertname) (ALERTS{alertstate="firing"})'
    return {"expr": query, "eval_time": f"{minute}m", "exp_samples": samples}


def test_every_alert_is_tried() -> None:
    (group,) = yaml.safe_load(RULES.read_text())["groups"]
    assert [trouble.alert for trouble in TROUBLES] == [rule["alert"] for rule in group["rules"]]


@needs_promtool
def test_each_alert_fires_when_it_should_and_none_on_an_ordinary_day(tmp_path: Path) -> None:
    tries = [
        (trouble.series, [asked(trouble.not_at), asked(trouble.at, trouble.alert)])
        for trouble in TROUBLES
    ]
    tries.append((ORDINARY, [asked(minute) for minute in range(1, 90)]))
    given = {
        "rule_files": [str(RULES)],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [{"series": name, "values": values} for name, values in series],
                "promql_expr_test": questions,
            }
            for series, questions in tries
        ],
    }
    file = tmp_path / "alerts_test.yaml"
    file.write_text(yaml.safe_dump(given))
    promtool("test", "rules", str(file))


@needs_promtool
def test_prometheus_understands_what_it_is_given() -> None:
    promtool("check", "config", "--lint-fatal", str(ROOT / "deploy" / "prometheus.yaml"))
    promtool("check", "rules", "--lint-fatal", str(RULES))


@needs_promtool
def test_prometheus_understands_every_query_of_the_dashboard(tmp_path: Path) -> None:
    """As rules of a file, with what Grafana puts in for its variables."""
    board = json.loads((ROOT / "deploy" / "grafana.json").read_text())
    queries = [
        target["expr"].replace("$job", "seance").replace("$__rate_interval", "1m")
        for panel in board["panels"]
        for target in panel.get("targets", ())
    ]
    rules = [{"record": f"q:{number}", "expr": query} for number, query in enumerate(queries)]
    file = tmp_path / "dashboard.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))
    promtool("check", "rules", str(file))


def promtool(*words: str) -> None:
    assert PROMTOOL is not None
    done = subprocess.run(
        [PROMTOOL, *words], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
