"""How the browser tests find their browser."""

from pathlib import Path

import pytest

from tests.browser.conftest import find_chromium, need_chromium


def test_any_chromium_on_the_path_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "google-chrome"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_chromium() == str(program)


def test_no_chromium_and_no_way_to_install_one_fails_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(pytest.fail.Exception, match="sudo apt-get install chromium"):
        need_chromium()


def test_chromium_is_installed_by_root_where_it_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apt = tmp_path / "apt-get"
    made = tmp_path / "chromium"
    apt.write_text(f'#!/bin/sh\ncase "$*" in *install*) : > {made}; /bin/chmod 755 {made};; esac\n')
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert need_chromium() == str(made)
