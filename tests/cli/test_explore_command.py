"""`countermove explore` as a process of its own: it says where it answers, answers at once, and ends when told to."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from .conftest import command, environment, run_process

SECONDS = 120
ADDRESS = re.compile(r"http://\S+/")


@contextmanager
def explorer(*words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running explorer and its address."""
    process = subprocess.Popen(
        command("explore", "--port", "0", *words), env=environment(), text=True, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    alarm = threading.Timer(SECONDS, process.kill)
    alarm.start()
    try:
        assert process.stdout
        line = process.stdout.readline()
        found = ADDRESS.match(line)
        assert found, line + process.communicate()[1]
        yield process, found[0]
    finally:
        alarm.cancel()
        process.kill()
        process.communicate()


def got(address: str, **headers: str) -> tuple[int, str]:
    """The status and the text of an address."""
    request = urllib.request.Request(address, headers={"accept": "text/html", **headers})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.status, answer.read().decode()


def test_it_opens_within_three_seconds_of_its_address_to_this_machine_alone_and_ends_cleanly():
    with explorer() as (process, address):
        begun = time.monotonic()
        status, text = got(address)
        assert time.monotonic() - begun < 3
        assert (status, "<h1>" in text) == (200, True)
        assert address.startswith("http://127.0.0.1:")
        with pytest.raises(urllib.error.HTTPError, match="400"):
            got(address, host="elsewhere.example")
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
        assert process.returncode == 0
        assert said.splitlines()[-1] == "stopped"
        assert "Traceback" not in said


def test_it_ends_in_the_middle_of_an_answer():
    with explorer() as (process, address):
        asking = threading.Thread(target=lambda: _ignoring(address + "?worlds=20000&seed=99"), daemon=True)
        asking.start()
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=40)
        assert process.returncode == 0


def _ignoring(address: str) -> None:
    try:
        got(address)
    except OSError:
        return  # it was stopped on the way


def test_a_study_about_law_alone_is_served_without_its_worlds():
    with explorer("--study", "cocom_computers") as (_, address):
        for view in ("", "why", "law", "record", "track"):
            status, text = got(address + view)
            assert (status, "<h1>" in text) == (200, True), view


def test_a_port_that_is_taken_is_told(elsewhere: Path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ran = run_process("explore", "--port", str(port), cwd=elsewhere)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"--port: 127.0.0.1:{port} cannot be listened on: Address already in use")


@pytest.mark.parametrize("host", ["no.such.host.invalid", "203.0.113.7", "999.1.1.1"])
def test_an_address_that_cannot_be_had_is_told(elsewhere: Path, host: str):
    ran = run_process("explore", "--port", "0", "--host", host, cwd=elsewhere)
    assert (ran.code, ran.out) == (2, "")
    assert f"{host}:0 cannot be listened on" in ran.err
    assert "Traceback" not in ran.err


def test_a_case_a_study_or_a_ledger_that_is_nothing_is_told(elsewhere: Path):
    assert "nothing: no case of this name" in run_process("explore", "nothing", "--port", "0", cwd=elsewhere).err
    ran = run_process("explore", "--study", "nowhere", "--port", "0", cwd=elsewhere)
    assert ran.code == 2
    assert "nowhere: no such folder" in ran.err
    ran = run_process("explore", "--ledger", "none.sqlite", "--port", "0", cwd=elsewhere)
    assert ran.code == 2
    assert "none.sqlite: no ledger here yet" in ran.err


def test_without_its_packages_it_says_what_to_install(elsewhere: Path):
    hidden = "import sys; sys.modules['fastapi'] = None; from countermove.cli import main; main(['explore'])"
    done = subprocess.run(
        [sys.executable, "-c", hidden], cwd=elsewhere, env=environment(), text=True, capture_output=True, check=False
    )
    assert done.returncode == 2
    assert "pip install 'countermove[explore]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_no_other_command_loads_the_server():
    for words in (["--help"], ["law", "--help"], ["explore", "--help"]):
        loaded = (
            "import sys, contextlib; from countermove.cli import main\n"
            f"with contextlib.suppress(SystemExit): main({words!r})\n"
            "print([name for name in ('fastapi', 'uvicorn', 'starlette') if name in sys.modules])"
        )
        done = subprocess.run([sys.executable, "-c", loaded], text=True, capture_output=True, check=True)
        assert done.stdout.splitlines()[-1] == "[]", words
