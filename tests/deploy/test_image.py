"""deploy/Dockerfile says what is so, and its steps go through."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from bot.config import Settings
from bot.web import monitor_app
from tests.deploy.dockerfile import DOCKERFILE, ROOT, left_out, read_ignored, read_stages
from tests.test_docs import unknown

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
ROOMS = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
BUILD, IMAGE = read_stages(DOCKERFILE.read_text())


def copied() -> list[str]:
    """What the build takes from this repository."""
    return [source for step in BUILD.all("COPY") for source in step.rest.split()[:-1]]


def test_everything_that_is_copied_is_there_and_let_in() -> None:
    assert [name for name in copied() if not (ROOT / name).exists()] == []
    assert [name for name in copied() if left_out(read_ignored(), name)] == []


def test_nothing_that_the_wheel_is_made_of_is_forgotten() -> None:
    made_of = {*ROOMS, PROJECT["project"]["readme"], *PROJECT["project"]["license-files"]}
    assert made_of | {"pyproject.toml", "requirements.lock"} == set(copied())


@pytest.mark.parametrize(
    "name", [".env", "deploy/.env", ".git/config", "tests/conftest.py", "bot/x.sqlite3",
             "bot/__pycache__/cli.cpython-311.pyc", "db/seance.sqlite3-wal", "bot/.env"],
)  # fmt: skip
def test_what_is_private_or_made_stays_out_of_the_build(name: str) -> None:
    assert left_out(read_ignored(), name)
    assert not left_out(read_ignored(), "bot/playground/static/index.html")


def test_what_runs_is_nobody_and_the_last_stage_installs_nothing() -> None:
    number, _, group = IMAGE.all("USER")[-1].text.partition(":")
    assert int(number) > 0
    assert int(group) > 0
    keywords = [step.keyword for step in IMAGE.steps]
    assert keywords.index("USER") < keywords.index("ENTRYPOINT")
    assert [
        step.text for step in IMAGE.all("RUN") if re.search(r"pip|apt|apk|cc\b", step.text)
    ] == []
    assert [step.flags for step in IMAGE.all("COPY")] == [{"from": BUILD.name}]


def test_it_installs_the_locked_versions_and_compiles_nothing() -> None:
    place = BUILD.all("WORKDIR")[0].text
    assert BUILD.environment["PIP_CONSTRAINT"] == f"{place}/requirements.lock"
    install = next(step.text for step in BUILD.all("RUN") if "wanted.txt" in step.text)
    assert "--only-binary :all:" in install


def test_its_python_is_the_one_that_is_tested() -> None:
    assert f"python:{PROJECT['tool']['mypy']['python_version']}-slim" == BUILD.base == IMAGE.base


def test_its_command_and_settings_exist() -> None:
    assert IMAGE.all("ENTRYPOINT")[-1].command == list(PROJECT["project"]["scripts"])
    assert unknown(IMAGE.all("CMD")[-1].command) is None
    known = {f"SEANCE_{name.upper()}" for name in Settings.model_fields}
    assert {name for name in IMAGE.environment if name.startswith("SEANCE_")} <= known


def test_its_health_check_asks_what_is_served_where_it_is_served() -> None:
    async def well() -> dict[str, str]:
        return {}

    served = {route.path for route in monitor_app(health=well).routes}  # type: ignore[attr-defined]
    code = IMAGE.all("HEALTHCHECK")[-1].command[-1]
    found = re.search(r"'127\.0\.0\.1', (\d+).*'GET', '([^']+)'", code)
    assert found is not None
    assert found[2] in served
    assert (
        {found[1], IMAGE.all("EXPOSE")[-1].text}
        == {IMAGE.environment["SEANCE_LISTEN_PORT"]}
        == {IMAGE.environment["SEANCE_METRICS_PORT"], found[1]}
    )


def test_the_wheel_holds_every_file_of_the_rooms(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    files = {
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".mo"
    }
    assert files - held == set()
    assert {
        "locale/fr/LC_MESSAGES/messages.po",
        "db/migrations/script.py.mako",
        "handlers/places/communes.tsv.gz",
        "bot/playground/static/index.html",
        "bot/playground/catalogue/films.csv",
        "bot/playground/emulator/spec.json",
    } <= held


def test_its_steps_go_through_in_a_bare_folder(tmp_path: Path) -> None:
    """Packages come from here instead of an index; all else is as in the Dockerfile."""
    done = subprocess.run(
        [ROOT / "deploy" / "try-image", "--borrow"],
        env={**os.environ, "PYTHON": sys.executable, "SEANCE_TOKEN": "not the image's"},
        capture_output=True, text=True, timeout=400, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    lines = done.stdout.splitlines()
    assert lines[0].startswith("NOT a container")
    assert [line for line in lines if line.startswith("RUN ")] == [
        f"RUN {step.text}" for stage in (BUILD, IMAGE) for step in stage.all("RUN")
    ]
    for seen in (
        "the health check is green",
        "a title is answered with its film",
        "told to stop, it ended in order",
        "nothing was written but in the volume: the root may be read-only",
    ):
        assert seen in lines
