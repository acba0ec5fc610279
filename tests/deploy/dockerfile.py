"""A Dockerfile, read as far as this one goes, and what stays out of the build."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / "deploy" / "Dockerfile"
IGNORED = ROOT / "deploy" / "Dockerfile.dockerignore"

KNOWN = set("ARG FROM ENV WORKDIR COPY RUN USER VOLUME EXPOSE HEALTHCHECK ENTRYPOINT CMD".split())


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction: its keyword and all that follows."""

    keyword: str
    text: str

    @property
    def flags(self) -> dict[str, str]:
        """The `--name=value` before everything else."""
        found = {}
        for word in self.text.split():
            if not word.startswith("--"):
                break
            name, _, value = word.removeprefix("--").partition("=")
            found[name] = value
        return found

    @property
    def rest(self) -> str:
        """What follows the flags."""
        return re.sub(r"^(?:--\S+\s+)*", "", self.text)

    @property
    def pairs(self) -> dict[str, str]:
        """Of ENV."""
        words = (word.partition("=") for word in shlex.split(self.text))
        return {name: value for name, _, value in words}

    @property
    def command(self) -> list[str]:
        """Of ENTRYPOINT, CMD and HEALTHCHECK CMD, all in the form of a JSON list."""
        words: list[str] = json.loads(self.rest.removeprefix("CMD").strip())
        return words


@dataclass(slots=True)
class Stage:
    """From one FROM to the next."""

    base: str
    name: str
    steps: list[Step] = field(default_factory=list)

    def all(self, keyword: str) -> list[Step]:
        return [step for step in self.steps if step.keyword == keyword]

    @property
    def environment(self) -> dict[str, str]:
        return {name: value for step in self.all("ENV") for name, value in step.pairs.items()}


def read_steps(text: str) -> Iterator[Step]:
    """The instructions in order.

    Raises:
        ValueError: there is one that nobody here knows.
    """
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    for line in re.sub(r"\\\n", " ", "\n".join(lines)).splitlines():
        if line.strip():
            keyword, _, rest = line.strip().partition(" ")
            if keyword not in KNOWN:
                raise ValueError(f"{keyword}: not known here")
            yield Step(keyword, rest.strip())


def read_stages(text: str) -> list[Stage]:
    """The stages in order; an ARG before the first fills in their bases."""
    given: dict[str, str] = {}
    stages: list[Stage] = []
    for step in read_steps(text):
        if step.keyword == "FROM":
            base, *alias = step.text.split()
            for name, value in given.items():
                base = base.replace(f"${{{name}}}", value)
            stages.append(Stage(base, alias[1] if alias else ""))
        elif not stages:
            name, _, value = step.text.partition("=")
            given[name] = value
        else:
            stages[-1].steps.append(step)
    return stages


def left_out(patterns: Sequence[str], path: str) -> bool:
    """Whether a path of the build's folder stays out: the last pattern that fits it, or a folder
    above it, decides."""
    out = False
    parts = path.split("/")
    above = {"/".join(parts[:count]) for count in range(1, len(parts) + 1)}
    for pattern in patterns:
        fits = _regex(pattern.removeprefix("!"))
        if any(fits.fullmatch(one) for one in above):
            out = not pattern.startswith("!")
    return out


def read_ignored() -> list[str]:
    lines = (line.strip() for line in IGNORED.read_text().splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _regex(pattern: str) -> re.Pattern[str]:
    words = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    return re.compile("".join(words.get(part, re.escape(part)) for part in parts))
