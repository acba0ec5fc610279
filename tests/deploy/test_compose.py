"""deploy/compose.yaml, the Caddyfile and PgBouncer's file say what is so."""

from __future__ import annotations

import configparser
import re
from typing import Any

import pytest
import yaml

from bot.config import Settings
from bot.web import WebhookConfig, monitor_app
from tests.deploy.dockerfile import DOCKERFILE, ROOT, read_stages
from tests.test_docs import unknown

DEPLOY = ROOT / "deploy"
TEXT = (DEPLOY / "compose.yaml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: one for name, one in SERVICES.items() if one["image"] == "seance"}
CADDY = (DEPLOY / "Caddyfile").read_text()
KNOWN = {f"SEANCE_{name.upper()}" for name in Settings.model_fields}


def example() -> dict[str, str]:
    lines = (DEPLOY / "env.example").read_text().splitlines()
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


def test_it_is_two_replicas_a_worker_a_database_and_a_proxy() -> None:
    running = [one["command"][0] for one in OURS.values() if "profiles" not in one]
    assert sorted(running) == ["serve", "serve", "worker"]
    assert set(SERVICES) - set(OURS) == {"postgres", "caddy"}


@pytest.mark.parametrize("name", OURS)
def test_what_a_service_is_told_to_do_exists(name: str) -> None:
    words = [word for word in OURS[name]["command"] if not word.startswith("/")]
    assert unknown(words) is None


def test_every_setting_that_is_named_exists_and_every_variable_is_in_the_example() -> None:
    named = {key for one in OURS.values() for key in one["environment"]} | set(example())
    assert {name for name in named if name.startswith("SEANCE_")} <= KNOWN
    assert set(re.findall(r"\$\{(\w+)", TEXT)) <= set(example())
    in_caddy = set(re.findall(r"\{\$(\w+)\}", CADDY))
    assert in_caddy == set(SERVICES["caddy"]["environment"])


def test_no_secret_is_in_the_example_or_the_compose_file() -> None:
    assert [name for name in ("SEANCE_TOKEN", "POSTGRES_PASSWORD") if example()[name]] == []
    assert re.search(r"\d{6,}:[\w-]{30,}", TEXT) is None
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert {".env", "deploy/backups/"} <= set(ignored)


@pytest.mark.parametrize("name", OURS)
def test_a_service_of_ours_may_do_nothing_more_than_it_needs(name: str) -> None:
    one = OURS[name]
    assert one["read_only"] is True
    assert one["cap_drop"] == ["ALL"]
    assert one["security_opt"] == ["no-new-privileges:true"]
    assert "ports" not in one
    assert "user" not in one  # the image's


def test_only_the_proxy_is_reached_from_outside_and_the_database_reaches_nobody() -> None:
    assert [name for name, one in SERVICES.items() if "ports" in one] == ["caddy"]
    assert SERVICES["postgres"]["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert SERVICES["caddy"]["networks"] == ["outside"]


def test_whoever_is_waited_for_has_a_health_check() -> None:
    image = read_stages(DOCKERFILE.read_text())[-1]
    for one in SERVICES.values():
        for other, how in one.get("depends_on", {}).items():
            assert how == {"condition": "service_healthy"}
            assert "healthcheck" in SERVICES[other] or (other in OURS and image.all("HEALTHCHECK"))


def test_files_and_folders_that_are_mounted_are_there() -> None:
    for one in SERVICES.values():
        for volume in one.get("volumes", ()):
            source = volume.split(":")[0]
            if not source.startswith("."):
                assert source in COMPOSE["volumes"]
            elif source != "./backups":  # made by whoever makes backups
                assert (DEPLOY / source).is_file()
    build = OURS["worker"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).resolve() == DOCKERFILE


def test_the_database_has_room_for_the_connections_of_all_processes() -> None:
    room = next(word for word in SERVICES["postgres"]["command"] if "max_connections" in word)
    each = 4 * Settings.model_fields["database_pool_size"].default
    running = [one for one in OURS.values() if "profiles" not in one]
    assert len(running) * each < int(room.partition("=")[2])


def test_a_process_is_given_the_time_it_takes_to_end() -> None:
    assert {one["stop_grace_period"] for one in OURS.values()} == {"15s"}


def test_the_proxy_passes_the_webhook_and_nothing_else() -> None:
    assert re.findall(r"^\s*path (.+)$", CADDY, re.MULTILINE) == [WebhookConfig("x").path]
    assert CADDY.count("reverse_proxy") == 1
    assert re.search(r"handle \{\s*respond 404\s*\}", CADDY)
    url = Settings(  # type: ignore[call-arg]
        _env_file=None, public_url=OURS["serve-1"]["environment"]["SEANCE_PUBLIC_URL"]
        .replace("${BOT_HOST:?missing in deploy/.env}", "bot.example.org"),
    ).required_url  # fmt: skip
    assert url == f"https://bot.example.org{WebhookConfig('x').path}"


def test_the_proxy_knows_every_replica_and_asks_whether_it_is_ready() -> None:
    async def well() -> dict[str, str]:
        return {}

    replicas = SERVICES["caddy"]["environment"]["REPLICAS"].split()
    port = read_stages(DOCKERFILE.read_text())[-1].environment["SEANCE_LISTEN_PORT"]
    serving = [name for name, one in OURS.items() if one["command"] == ["serve"]]
    assert replicas == [f"{name}:{port}" for name in serving]
    assert set(SERVICES["caddy"]["depends_on"]) == set(serving)
    found = re.findall(r"health_uri (\S+)", CADDY)
    assert found == ["/readyz"]
    assert set(found) <= {route.path for route in monitor_app(health=well).routes}  # type: ignore[attr-defined]


def test_the_pooler_is_in_transaction_mode_and_waits_longer_than_a_statement_may_take() -> None:
    pooler = configparser.ConfigParser(inline_comment_prefixes=None, comment_prefixes=(";",))
    pooler.read(DEPLOY / "pgbouncer.ini")
    assert pooler["pgbouncer"]["pool_mode"] == "transaction"
    limit = Settings.model_fields["database_timeout"].default
    assert pooler.getfloat("pgbouncer", "query_wait_timeout") > limit
    assert "SEANCE_DATABASE_PREPARED=false" in (DEPLOY / "pgbouncer.ini").read_text()
