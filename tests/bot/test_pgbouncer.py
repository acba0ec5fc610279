"""The bot behind PgBouncer in transaction mode, with deploy/pgbouncer.ini.

PgBouncer is Debian's package, which no test brings along: where it is not there they are skipped.
"""

from __future__ import annotations

import asyncio
import configparser
import os
import shutil
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import literal, select
from sqlalchemy.engine import make_url

from db.engines import Tuning
from db.models import Film, Opinion
from db.queries.outbox import enqueue
from db.session import Database
from tests.bot.line import line
from tests.bot.replicas import Crowd, house, stocked
from tests.bot.seance_process import ROOT, started, telegram

PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
SERVERS = 4
"""Connections to PostgreSQL, for some forty of the bot's: each serves many."""

OF_PYTEST = ("pytest-", "popen-gw", "test_")
"""How the folders begin that pytest and each of its workers make, for their owner alone."""

pytestmark = pytest.mark.skipif(PGBOUNCER is None, reason="pgbouncer is not installed")


@asynccontextmanager
async def pooled(url: str, folder: Path) -> AsyncIterator[str]:
    """The same database by way of the pooler, as it is shipped but for addresses and log-in."""
    assert PGBOUNCER is not None
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    async with line(url) as way:
        there = make_url(way.url)
        pooler = configparser.ConfigParser(comment_prefixes=(";",), interpolation=None)
        pooler.read(ROOT / "deploy" / "pgbouncer.ini")
        pooler["databases"] = {
            "seance": f"host=127.0.0.1 port={there.port} dbname={there.database} "
            f"user={there.username}"
        }
        pooler["pgbouncer"].update(
            listen_port=str(port),
            auth_type="any",
            unix_socket_dir="",
            default_pool_size=str(SERVERS),
            reserve_pool_size="0",
        )
        file = folder / "pgbouncer.ini"
        with file.open("w") as config:
            pooler.write(config)
        # It refuses to be root.
        nobody: dict[str, Any] = {"user": 65534, "group": 65534} if os.geteuid() == 0 else {}
        process = await asyncio.create_subprocess_exec(
            PGBOUNCER, str(file), cwd="/", stderr=asyncio.subprocess.PIPE, **nobody
        )
        assert process.stderr is not None
        try:
            async with asyncio.timeout(20):
                began = b""
                while b"process up" not in began:
                    said = await process.stderr.readline()
                    assert said, f"pgbouncer did not start: {began.decode()}"
                    began += said
            reading = asyncio.create_task(process.stderr.read())
            yield f"postgresql://{there.username}@127.0.0.1:{port}/seance"
        finally:
            process.send_signal(signal.SIGINT)
            await process.wait()
        (folder / "pgbouncer.log").write_bytes(await reading)


@pytest.fixture
def readable(tmp_path: Path) -> Path:
    """A folder that the pooler's user may read."""
    for above in (tmp_path, *tmp_path.parents):
        if above.stat().st_uid == os.getuid() and above.name.startswith(OF_PYTEST):
            above.chmod(0o755)
    return tmp_path


async def test_conversations_ratings_and_deliveries_go_through_a_pooler(
    postgresql_url: str, readable: Path
) -> None:
    direct = Database(postgresql_url)
    film_id, steps = await stocked(direct, readable)
    prepared = {"DATABASE_PREPARED": "false"}
    async with (
        telegram() as api,
        pooled(postgresql_url, readable) as url,
        house(api, url, readable, 2, **prepared) as home,
        started("worker", folder=readable, settings=api.settings(url) | prepared) as worker,
    ):
        await worker.says("delivering")
        crowd = Crowd(api, film_id, steps)
        await crowd.uses(home, raters=12, talkers=6, seconds=8, pause=3600)
        people = [api.person(f"R{number}", 1000 + number) for number in range(12)]
        before = [len(api.said(person)) for person in people]
        async with direct.write() as writing:
            for person in people:
                payload = {"of": person.id, "title": "Ciné-club", "language": "fr"}
                await enqueue(writing, chat_id=person.id, kind="announce_offer", payload=payload)
        for person, since in zip(people, before, strict=True):
            await api.hears(person, "Ciné-club", since)
        said = worker.output + "".join(replica.output for replica in home.replicas)
        assert [line for line in said.splitlines() if "incident" in line or "away" in line] == []
        assert crowd.talks >= 6
    async with direct.read() as session:
        rows = (await session.execute(select(Opinion.person_id, Opinion.stars))).all()
    await direct.close()
    assert {row.person_id: row.stars for row in rows} == crowd.acknowledged


async def test_a_statement_that_is_prepared_for_one_server_is_never_met_on_another(
    postgresql_url: str, readable: Path
) -> None:
    """More tasks than servers, each of many transactions."""
    async with pooled(postgresql_url, readable) as url:
        database = Database(url, Tuning(pool_size=12, prepared=False))

        async def reads(number: int) -> None:
            for turn in range(20):
                async with database.read() as session:
                    assert (
                        await session.scalar(select(literal(number * 100 + turn)))
                        == number * 100 + turn
                    )
                async with database.write() as writing:
                    assert await writing.scalar(select(Film.id).limit(1)) is None

        await asyncio.gather(*(reads(number) for number in range(12)))
        await database.close()
