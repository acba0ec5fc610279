"""The image's steps in a bare folder, where there is no container engine.

    deploy/try-image [--borrow] [--keep FOLDER]

It reads deploy/Dockerfile and does what stands there: each stage in a folder of its own, the same
files copied, the same commands run, the same environment. Then it starts what the image would
start, as the image's user, brings it an update as Telegram does, and runs the health check. What
it is NOT: a container. The base image is this machine's Python and libraries, and nothing is
isolated.

`--borrow`: packages come from the Python that runs this, not from an index; for tests.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from sysconfig import get_path

from tests.deploy.dockerfile import (
    DOCKERFILE,
    ROOT,
    Stage,
    Step,
    left_out,
    read_ignored,
    read_stages,
)
from tests.deploy.trial import Trial, TrialError

# What a step may see of this machine: how packages are reached, and where programs are.
PASSED = re.compile(
    r"PIP_(?!CONSTRAINT|BUILD)|.*_proxy$|SSL_|REQUESTS_CA|LANG$|TMPDIR$", re.IGNORECASE
)


@dataclass
class Bare:
    """A folder in the place of the image's `/`. The stage at work is always in `root`, so that the
    paths that programs are installed with stay true; those before it are put aside."""

    folder: Path
    borrow: bool
    environment: dict[str, str] = field(default_factory=dict)
    workdir: str = "/"
    owned: set[str] = field(default_factory=set)
    """The first parts of the paths that the image makes for itself."""

    @property
    def root(self) -> Path:
        return self.folder / "root"

    def build(self, stages: list[Stage]) -> None:
        """All stages, the last of which stays in `root`."""
        for stage in stages:
            places = [step.text for step in (*stage.all("WORKDIR"), *stage.all("VOLUME"))]
            places += [step.rest.split()[-1] for step in stage.all("COPY")]
            self.owned |= {place.split("/")[1] for place in places if place.startswith("/")}
        ahead = ""
        for stage in stages:
            if self.root.exists():
                self.root.rename(self.folder / f"stage-{ahead}")
            self.root.mkdir()
            self.root.chmod(0o755)
            self.environment, self.workdir, ahead = self._machine(), "/", stage.name
            if self.borrow:
                self.environment |= {"PIP_NO_INDEX": "1", "PIP_NO_BUILD_ISOLATION": "0"}
            say(f"FROM {stage.base}: this machine's Python {sys.version.split()[0]} instead")
            for step in stage.steps:
                self.take(step)

    def take(self, step: Step) -> None:
        if step.keyword == "ENV":
            for name, value in step.pairs.items():
                if self.borrow and name.endswith("CONSTRAINT"):
                    continue  # whatever this Python has
                value = self.moved(value).replace("$PATH", self.environment["PATH"])
                self.environment[name] = value
        elif step.keyword == "WORKDIR":
            self.workdir = step.text
            (self.root / step.text.lstrip("/")).mkdir(parents=True, exist_ok=True)
        elif step.keyword == "COPY":
            say(f"COPY {step.text}")
            self._copy(step)
        elif step.keyword == "RUN":
            say(f"RUN {step.text}")
            subprocess.run(
                ["sh", "-ec", self.moved(step.text)],
                cwd=self.root / self.workdir.lstrip("/"),
                env=self.environment,
                check=True,
            )
            if self.borrow:
                self._lend()

    def moved(self, text: str) -> str:
        """Its own absolute paths, as they are here."""
        mine = "|".join(sorted(self.owned))
        return re.sub(rf"(?<![\w./])/(?=(?:{mine})\b)", f"{self.root}/", text)

    def _copy(self, step: Step) -> None:
        *sources, target = step.rest.split()
        base = self.folder / f"stage-{step.flags['from']}" if "from" in step.flags else ROOT
        inside = target if target.startswith("/") else f"{self.workdir}/{target}"
        place = self.root / inside.lstrip("/")
        patterns = [] if "from" in step.flags else read_ignored()
        for source in sources:
            path = base / source.lstrip("/")
            if patterns and left_out(patterns, source):
                raise SystemExit(f"COPY {source}: deploy/Dockerfile.dockerignore leaves it out")
            if path.is_dir():
                shutil.copytree(
                    path,
                    place,
                    symlinks=True,
                    dirs_exist_ok=True,
                    ignore=_ignoring(base, patterns),
                )
            else:
                into = place / path.name if target.endswith("/") else place
                into.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, into)

    def _machine(self) -> dict[str, str]:
        """The environment in the place of the base image's, with `python` and `pip`."""
        programs = self.folder / "bin"
        programs.mkdir(exist_ok=True)
        for name, command in (("python", ""), ("pip", "-m pip ")):
            path = programs / name
            path.write_text(f'#!/bin/sh\nexec "{sys.executable}" {command}"$@"\n')
            path.chmod(0o755)
        passed = {name: value for name, value in os.environ.items() if PASSED.match(name)}
        return {**passed, "PATH": f"{programs}:{os.defpath}:/usr/bin", "HOME": "/"}

    def _lend(self) -> None:
        for config in self.root.rglob("pyvenv.cfg"):
            for packages in config.parent.glob("lib/python3*/site-packages"):
                (packages / "borrowed.pth").write_text(get_path("purelib") + "\n")


def _ignoring(base: Path, patterns: list[str]) -> Callable[[str, list[str]], set[str]]:
    def ignore(folder: str, names: list[str]) -> set[str]:
        above = Path(folder).relative_to(base).as_posix()
        return {name for name in names if patterns and left_out(patterns, f"{above}/{name}")}

    return ignore


def say(text: str) -> None:
    print(text, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--borrow", action="store_true", help="take packages from this Python")
    parser.add_argument("--keep", type=Path, help="a folder that does not exist yet; kept")
    given = parser.parse_args()
    say("NOT a container: the Dockerfile's steps in a bare folder, on this machine's own system.")
    folder = given.keep or Path(tempfile.mkdtemp(prefix="seance-image-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)  # the image's user has to get through
    try:
        stages = read_stages(DOCKERFILE.read_text())
        bare = Bare(folder, given.borrow)
        bare.build(stages)
        Trial(stages[-1], bare.root, bare.environment).holds()
    except (TrialError, subprocess.CalledProcessError) as error:
        raise SystemExit(f"NOT well: {error}") from None
    finally:
        if given.keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    say("All steps went well. Still not a container: build the image where there is an engine.")


if __name__ == "__main__":
    main()
