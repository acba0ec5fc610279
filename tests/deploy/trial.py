"""What an image that was built has to show: it starts as its user, answers, is healthy, ends in
order, and writes nowhere but in its volume."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

from tests.deploy.dockerfile import Stage

TOKEN, SECRET = "123456789:AAH-nobody-s-token_0123456789abcdefg", "a-secret"
PATIENCE = 90.0
ME = {"id": 123456789, "is_bot": True, "first_name": "Seance", "username": "seance_bot"}
ANSWERS: dict[str, object] = {
    "getMe": ME,
    "getMyCommands": [],
    "getMyName": {"name": ""},
    "getMyDescription": {"description": ""},
    "getMyShortDescription": {"short_description": ""},
}
ALICE = {"id": 7, "is_bot": False, "first_name": "Alice", "language_code": "fr"}
CHAT = {"id": 7, "first_name": "Alice", "type": "private"}
MESSAGE = {
    "message_id": 1,
    "date": 1790000000,
    "chat": CHAT,
    "from": ALICE,
    "text": "les petites victoires",
}


class TrialError(Exception):
    """What is not as it should be."""


@dataclass
class Trial:
    """`stage`: what the image says of itself; `root`: where its `/` is; `environment`: its own."""

    stage: Stage
    root: Path
    environment: Mapping[str, str]

    @cached_property
    def volume(self) -> Path:
        return self.root / self.stage.all("VOLUME")[-1].text.lstrip("/")

    @cached_property
    def program(self) -> list[str]:
        return self.stage.all("ENTRYPOINT")[-1].command

    @cached_property
    def user(self) -> Mapping[str, Any]:
        """The image's user, where whoever runs this may choose and the user gets through to this
        machine's Python."""
        number, _, group = self.stage.all("USER")[-1].text.partition(":")
        chosen = {"user": int(number), "group": int(group), "extra_groups": []}
        if os.geteuid() == 0:
            with suppress(PermissionError):
                if self._begin(["--help"], chosen).wait(PATIENCE) == 0:
                    print(f"as user {number}, like the image", flush=True)
                    return chosen
        print(f"as user {os.geteuid()}, NOT as the image's {number}", flush=True)
        return {}

    def holds(self) -> None:
        """Goes through all of it.

        Raises:
            TrialError: says what is wrong.
        """
        files = [path for path in (self.root / "opt").rglob("*") if path.is_file()]
        size = sum(path.lstat().st_size for path in files)
        print(f"{size / 1e6:,.0f} MB beside the base image", flush=True)
        before = self._outside()
        for command in (
            ["--help"],
            ["demo", f"{self.volume}/sample"],
            ["import", f"{self.volume}/sample"],
            ["db", "backup", str(self.volume)],
        ):
            if self._begin(command, self.user).wait(PATIENCE):
                raise TrialError(f"seance {command[0]}:\n{self._log.read_text()}")
            print(f"seance {command[0]}: well", flush=True)
        self._serves()
        if changed := before ^ self._outside():
            raise TrialError(f"written beside the volume: {sorted(changed)[:5]}")
        print("nothing was written but in the volume: the root may be read-only", flush=True)

    def _serves(self) -> None:
        """`seance serve` from its start to its end."""
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        check = self._health_check(port)

        def healthy() -> bool:
            return not subprocess.run(
                check, env=dict(self.environment), capture_output=True, check=False
            ).returncode

        if healthy():
            raise TrialError("the health check is green where nothing runs")
        with telegram() as (url, said):
            settings = {
                "SEANCE_TOKEN": TOKEN,
                "SEANCE_API_URL": url,
                "SEANCE_PUBLIC_URL": f"http://127.0.0.1:{port}",
                "SEANCE_WEBHOOK_SECRET": SECRET,
                "SEANCE_LISTEN_HOST": "127.0.0.1",
                "SEANCE_LISTEN_PORT": str(port),
            }
            bot = self._begin(["serve"], self.user, settings)
            try:
                self._until(healthy, bot)
                print("the health check is green", flush=True)
                bring(port)
                self._until(lambda: any("Les Petites Victoires" in words for words in said), bot)
                print("a title is answered with its film", flush=True)
                bot.send_signal(signal.SIGTERM)
                if code := bot.wait(20):
                    raise TrialError(f"told to stop it ended with {code}")
                print("told to stop, it ended in order", flush=True)
            finally:
                bot.kill()
                bot.wait()

    def _health_check(self, port: int) -> list[str]:
        """The image's own, on a port that is free here."""
        inside = self.environment["SEANCE_LISTEN_PORT"]
        words = self.stage.all("HEALTHCHECK")[-1].command
        return [word.replace(inside, str(port)) for word in words]

    @property
    def _log(self) -> Path:
        return self.root.parent / "log"

    def _begin(
        self, words: list[str], user: Mapping[str, Any], settings: Mapping[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        with self._log.open("wb") as log:
            return subprocess.Popen(
                [*self.program, *words],
                cwd=self.volume,
                env={**self.environment, **(settings or {})},
                stdout=log,
                stderr=log,
                **user,
            )

    def _until(self, condition: Callable[[], bool], bot: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            if bot.poll() is not None or time.monotonic() > end:
                raise TrialError(f"seance serve:\n{self._log.read_text()}")
            time.sleep(0.1)

    def _outside(self) -> set[tuple[str, int]]:
        """What is there beside the volume, and since when."""
        return {
            (str(path), path.lstat().st_mtime_ns)
            for path in self.root.rglob("*")
            if not path.is_relative_to(self.volume)
        }


def bring(port: int) -> None:
    """One update, as Telegram brings it."""
    body = json.dumps({"update_id": 1, "message": MESSAGE}).encode()
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/telegram", body, headers)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    opener.open(request, timeout=30).close()


@contextmanager
def telegram() -> Iterator[tuple[str, list[str]]]:
    """As much of the Bot API as a start and an answer need: where it is, and what the bot sent."""
    said: list[str] = []

    class Api(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            method = self.path.rpartition("/")[2]
            result = ANSWERS.get(method, True)
            if method.startswith("send"):
                said.append(unquote_plus(body.decode(errors="replace")))
                result = MESSAGE | {"from": ME, "message_id": 2}
            answer = json.dumps({"ok": True, "result": result}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *given: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", said
    finally:
        server.shutdown()
        server.server_close()
