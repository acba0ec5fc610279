"""deploy/systemd: the units name commands and settings that exist; systemd understands them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.config import Settings
from tests.deploy.dockerfile import ROOT
from tests.test_docs import unknown

FOLDER = ROOT / "deploy" / "systemd"
COMMON = FOLDER / "seance-.service.d" / "common.conf"
UNITS = sorted(FOLDER.glob("*.service"))
PROGRAM = "/opt/seance/bin/seance"
ANALYZE = shutil.which("systemd-analyze")


def values(path: Path, key: str) -> list[str]:
    return re.findall(rf"^{key}=(.*)$", path.read_text(), re.MULTILINE)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_what_a_unit_starts_exists(unit: Path) -> None:
    (started,) = values(unit, "ExecStart")
    program, *words = started.split()
    assert program == PROGRAM
    assert unknown([word for word in words if "/" not in word]) is None


def test_every_setting_in_the_units_exists() -> None:
    known = {f"SEANCE_{name.upper()}" for name in Settings.model_fields}
    files = [*UNITS, COMMON, FOLDER / "seance.env.example", FOLDER / "seance"]
    named = {name for path in files for name in re.findall(r"(SEANCE_[A-Z_]+)=", path.read_text())}
    assert named
    assert named <= known


def test_every_service_has_what_is_common_to_all() -> None:
    """By its name: the drop-in is for whatever begins with `seance-`."""
    assert len(UNITS) == 4
    assert all(unit.name.startswith("seance-") for unit in UNITS)
    assert COMMON.parent.name == "seance-.service.d"


def test_the_command_line_works_as_the_services_user_on_their_folder() -> None:
    wrapper = (FOLDER / "seance").read_text()
    for key in ("DynamicUser", "User", "UMask", "EnvironmentFile", "StateDirectoryMode"):
        (value,) = values(COMMON, key)
        assert f"-p {key}={value}" in wrapper
    assert f'{PROGRAM} "$@"' in wrapper


def test_a_process_is_given_the_time_it_takes_to_end() -> None:
    for unit in UNITS:
        if values(unit, "Type") == ["exec"]:
            assert int(values(unit, "TimeoutStopSec")[0].removesuffix("s")) > 10


@pytest.mark.skipif(ANALYZE is None, reason="systemd is not installed")
@pytest.mark.parametrize(
    "name", [unit.name.replace("@.", "@8081.") for unit in UNITS] + ["seance-backup.timer"]
)
def test_systemd_understands_the_units_and_finds_little_exposed(name: str, tmp_path: Path) -> None:
    for path in FOLDER.rglob("*"):
        if path.is_file():
            copy = tmp_path / path.relative_to(FOLDER)
            copy.parent.mkdir(exist_ok=True)
            copy.write_text(path.read_text().replace(PROGRAM, "/bin/true"))
    if not (file := tmp_path / name).exists():
        shutil.copy(tmp_path / re.sub(r"@\d+", "@", name), file)
    assert ANALYZE is not None
    environment = {
        "SYSTEMD_UNIT_PATH": f"{tmp_path}:",
        "SYSTEMD_COLORS": "0",
        "PATH": "/bin:/usr/bin",
    }
    seen = subprocess.run(
        [ANALYZE, "verify", str(file)], env=environment,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert [line for line in seen.stderr.splitlines() if "seance" in line] == []
    if name.endswith(".service"):
        exposed = subprocess.run(
            [ANALYZE, "security", "--offline=yes", "--threshold=20", str(file)], env=environment,
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert exposed.returncode == 0, exposed.stdout[-500:] + exposed.stderr
