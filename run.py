#!/usr/bin/env python3
"""Start Payung, test it, check it, tidy it: with nothing but Python and this checkout."""

import sys

if sys.version_info < (3, 11):
    sys.exit("Payung needs Python 3.11 or newer, and this is {}.{}. Try: python3.11 run.py".format(*sys.version_info))

import argparse
import hashlib
import importlib.util
import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import NoReturn
from urllib.parse import urljoin

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")
STAMP = VENV / "installed.sha256"
DATA = ROOT / "var"
DATABASE = DATA / "payung.sqlite3"
BUILDING = DATA / "demo-is-being-built"
LOGS = DATA / "log"
ON_EVERY_CORE = ("-n", "auto", "--maxprocesses", "8", "--dist", "loadscope")  # of a module's tests none goes elsewhere
BROWSING = ("-n", "2", "--dist", "load")
QUICK = "not slow and not embedded and not browser"
FIRST_PORT, PORTS = 8765, 100
START_SECONDS, STOP_SECONDS = 60, 15

USAGE = """\
python3 run.py                  start the demo (--port N, --no-browser)
python3 run.py --check          start it, fetch the main pages, stop
python3 run.py --reset          build the demo anew; everything in var/ is deleted
python3 run.py install          only make .venv/ and the command .venv/bin/payung
python3 run.py test [pytest...] run the quick tests
python3 run.py check            run everything that CI runs (--after-test: but what `test` has just run)
python3 run.py fix              format the code, gather and compile the translations
"""
Environment = dict[str, str]


# The environment --------------------------------------------------------------------------------------------------


def prepare_environment() -> None:
    """Make `.venv/` once; a later start finds the stamp of the same lock and installs nothing."""
    wanted = wanted_stamp()
    if not (works("-c", "import django") and STAMP.exists() and STAMP.read_text() == wanted):
        say("Installing what Payung needs into .venv/ (once, about a minute) ...")
        STAMP.unlink(missing_ok=True)
        install()
        STAMP.write_text(wanted)
    write_command()


def wanted_stamp() -> str:
    """Return what the environment of this lock and this Python is stamped with."""
    return hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()


def works(*arguments: str) -> bool:
    """Whether the environment's Python can do that."""
    try:
        return subprocess.run([str(PYTHON), *arguments], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def install() -> None:
    """Install the lock, every file checked against its hash, with uv when it is there and with pip otherwise."""
    base = getattr(sys, "_base_executable", None) or sys.executable
    uv = shutil.which("uv")
    if uv:
        if not works("-c", ""):
            must(uv, "venv", "--quiet", "--clear", "--python", base, VENV, otherwise="uv could not make .venv/.")
        command: list[str | Path] = [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", PYTHON, LOCK]
    else:
        if not works("-m", "pip", "--version"):
            if importlib.util.find_spec("ensurepip") is None:
                sys.exit("This Python cannot make environments. On Debian and Ubuntu: sudo apt install python3-venv")
            must(base, "-m", "venv", "--clear", VENV, otherwise="Python could not make .venv/.")
        command = [PYTHON, "-m", "pip", "install", "-qq", "--no-input", "--disable-pip-version-check"]
        command += ["--require-hashes", "-r", LOCK]
    must(*command, otherwise="The packages of requirements.lock could not be installed. This needs the network, once.")


def write_command() -> None:
    """Write the command `.venv/bin/payung`, which works from any folder."""
    manage = ROOT / "manage.py"
    if WINDOWS:
        (BIN / "payung.bat").write_text(f'@"{PYTHON}" "{manage}" %*\n')
        return
    command = BIN / "payung"
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(str(PYTHON))} {shlex.quote(str(manage))} "$@"\n')
    command.chmod(0o755)


def must(*command: str | Path, otherwise: str, env: Environment | None = None) -> None:
    """Run a command; when it fails, its own words stand above and ours end the start."""
    if subprocess.run([str(part) for part in command], cwd=ROOT, env=env, check=False).returncode:
        sys.exit(otherwise)


# The demo ---------------------------------------------------------------------------------------------------------


def demo_environment() -> Environment:
    """Return the environment of the demo: its own database in var/, whatever the shell says about another one."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PAYUNG_", "DJANGO_"))}
    return {**ours, "PAYUNG_ENV": "demo", "PAYUNG_DATA": str(DATA), "PYTHONUTF8": "1"}


def prepare_demo(reset: bool) -> list[dict[str, str]]:
    """Migrate, build the demo where there is none, and return the people one can sign in as."""
    if (reset or BUILDING.exists()) and DATA.exists():
        shutil.rmtree(DATA)
    os.umask(0o077)  # database, logs and keys are their owner's alone, also of the processes that we start
    env = demo_environment()
    fresh = not DATABASE.exists()
    LOGS.mkdir(parents=True, exist_ok=True)
    if fresh:
        BUILDING.touch()
    anew = "To begin again: python3 run.py --reset (deletes everything in var/)."
    must(*payung("migrate", "--verbosity", "0"), env=env, otherwise=f"The database in var/ does not fit. {anew}")
    if fresh:
        say("Building the demo: invented people in East Jakarta's real neighbourhoods (once, about a minute) ...")
        must(*payung("demo", "build"), env=env, otherwise=f"The demo could not be built. {anew}")
        BUILDING.unlink()
    answer = subprocess.run(payung("demo", "people", "--json"), env=env, cwd=ROOT, stdout=subprocess.PIPE, check=False)
    people: list[dict[str, str]] = json.loads(answer.stdout) if answer.returncode == 0 else []
    if not people:
        sys.exit(f"The database in var/ holds no demo. {anew}")
    return people


def payung(*arguments: str) -> list[str]:
    """Return the command line of a `payung` command."""
    return [str(PYTHON), str(ROOT / "manage.py"), *arguments]


def free_port(wanted: int | None) -> int:
    """Return the wanted port, or the first free one from 8765 on."""
    for port in [wanted] if wanted else range(FIRST_PORT, FIRST_PORT + PORTS):
        with socket.socket() as probe:
            if not WINDOWS:  # a port that was just given back can be used again; on Windows this would mean sharing
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    sys.exit(f"Port {wanted} is taken. Choose another, or leave --port away." if wanted else "No port is free.")


def start(options: argparse.Namespace) -> int:
    """Serve the demo until somebody stops it; with --check, only until the main pages have been fetched."""
    people = prepare_demo(options.reset)
    port = free_port(options.port)
    address = f"http://127.0.0.1:{port}"
    children: list[subprocess.Popen[bytes]] = []
    on_wishes_to_stop(interrupt)
    try:
        serve = ["-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
        serve += ["--workers", "1", "--blocking-threads", "4", "--log-level", "warning", "payung.wsgi:application"]
        children.append(spawn("server", [str(PYTHON), *serve]))
        children.append(spawn("worker", payung("work")))
        wait_until_up(address, children)
        if options.check:
            return tool("-m", "tests.visit", address, *(person["url_path"] for person in people))
        introduce(address, people)
        if not options.no_browser and has_display():
            webbrowser.open(address)
        watch(children)
    except KeyboardInterrupt:
        say("\nStopped.")
        return 0
    finally:
        stop(children)


def on_wishes_to_stop(handler: signal.Handlers | Callable[[int, FrameType | None], None]) -> None:
    """Handle Ctrl-C, a polite end and a closed terminal alike."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), handler)


def interrupt(number: int, frame: FrameType | None) -> NoReturn:
    """Turn every wish to stop into the same exception."""
    raise KeyboardInterrupt


def spawn(name: str, command: list[str]) -> subprocess.Popen[bytes]:
    """Start a process apart from the terminal's Ctrl-C, so that only we stop it; its words go to var/log/."""
    with (LOGS / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=demo_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=not WINDOWS,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )


def stop(children: list[subprocess.Popen[bytes]]) -> None:
    """Ask every process to end, wait, and end what is left of it."""
    on_wishes_to_stop(signal.SIG_IGN)
    for child in children:
        if WINDOWS:  # there is no asking, and a server's own children have to be named with it
            subprocess.run(["taskkill", "/F", "/T", "/PID", str(child.pid)], capture_output=True, check=False)
        else:
            child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
        if not WINDOWS:  # a server that was killed leaves its own children behind
            try:
                os.killpg(child.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                continue


def fail_if_ended(children: list[subprocess.Popen[bytes]]) -> None:
    """End with the last words of a process that has ended by itself."""
    for child, name in zip(children, ("server", "worker"), strict=False):
        if child.poll() is not None:
            words = (LOGS / f"{name}.log").read_text(errors="replace").splitlines()[-20:]
            sys.exit("\n".join([*words, f"The {name} ended by itself; its words are above and in var/log/{name}.log."]))


def wait_until_up(address: str, children: list[subprocess.Popen[bytes]]) -> None:
    """Wait for the server's first answer."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        fail_if_ended(children)
        try:
            urllib.request.urlopen(address, timeout=START_SECONDS).close()
            return
        except urllib.error.HTTPError:
            return  # it answers; whether the answer is right is for --check to say
        except OSError:
            time.sleep(0.1)
    sys.exit(f"The server did not answer within {START_SECONDS} seconds; see var/log/server.log.")


def watch(children: list[subprocess.Popen[bytes]]) -> NoReturn:
    """Stay until a process ends by itself or somebody interrupts."""
    while True:
        fail_if_ended(children)
        time.sleep(0.5)


def introduce(address: str, people: list[dict[str, str]]) -> None:
    """Say where the demo runs and who one can be there."""
    say(f"\nPayung runs at {address}/\n\nSign in with one click as one of these invented people:\n")
    who = [(person["name"], ", ".join(filter(None, (person["role"], person["area_name"])))) for person in people]
    wide = [max(len(words[column]) for words in who) for column in (0, 1)]
    for (name, work), person in zip(who, people, strict=True):
        say(f"  {name:<{wide[0]}}  {work:<{wide[1]}}  {urljoin(address, person['url_path'])}")
    say("\nStop with Ctrl-C.")


def has_display() -> bool:
    """Whether there is a screen that a browser could open on."""
    return sys.platform in ("win32", "darwin") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


# Tests, checks, repairs -------------------------------------------------------------------------------------------


def test(arguments: list[str]) -> int:
    """Run the quick tests."""
    return tool("-m", "pytest", "-m", QUICK, *(arguments or ON_EVERY_CORE))


def tool(*arguments: str, env: Environment | None = None) -> int:
    """Run the environment's Python in the checkout and return its exit status; what it compiled, it finds again."""
    env = dict(os.environ if env is None else env)
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # the suite's own assertions alone take each process five seconds
    return subprocess.run([str(PYTHON), *arguments], cwd=ROOT, env=env, check=False).returncode


def check(after_test: bool = False) -> int:
    """Run what CI runs, to the end, and say which parts failed. In CI nothing may be skipped.

    On SQLite the quick tests are left out where ``run.py test`` has just run them.
    """
    with tempfile.TemporaryDirectory(prefix="payung-check-") as folder:
        bare = {name: value for name, value in os.environ.items() if not name.startswith(("PAYUNG_", "DJANGO_"))}
        bare |= {"PAYUNG_ENV": "test", "PAYUNG_DATA": folder}
        url = os.environ.get("PAYUNG_DATABASE_URL", "")
        on_postgres = {**bare, "PAYUNG_DATABASE_URL": url} if url.startswith("postgres") else None
        in_browser = bare if shutil.which("chromium") else None
        suite = ("-m", "pytest", "--durations", "10", *ON_EVERY_CORE, "-m")
        embedded = "slow or embedded" if after_test else "not browser"
        contracts = "from importlinter.cli import lint_imports_command as lint; lint(['--no-logo'])"
        outcomes = [
            part("lint", "-m", "ruff", "check", env=bare),
            part("format", "-m", "ruff", "format", "--check", env=bare),
            part("types", "-m", "mypy", env=bare),
            part("import contracts", "-c", contracts, env=bare),
            part("migrations", "manage.py", "makemigrations", "--check", "--dry-run", env=bare),
            part("translations", "-m", "pytest", "tests/test_words.py", env=bare),
            part("suite on SQLite", *suite, embedded, "--no-loadscope-reorder", env=bare),  # the longest first
            part("suite on PostgreSQL (PAYUNG_DATABASE_URL)", *suite, "not browser and not embedded", env=on_postgres),
            part("pages in Chromium", "-m", "pytest", "--durations", "5", *BROWSING, "-m", "browser", env=in_browser),
        ]
    say("\n" + "\n".join(words for _, words in outcomes))
    bad = {"failed", "skipped"} if os.environ.get("CI") else {"failed"}
    return 1 if any(outcome in bad for outcome, _ in outcomes) else 0


def part(name: str, *arguments: str, env: Environment | None) -> tuple[str, str]:
    """Run one part of the check, unless what it needs is not there; return how it went and a line that says so."""
    began = time.monotonic()
    outcome = "skipped"
    if env is not None:
        say(f"\n== {name}")
        outcome = "failed" if tool(*arguments, env=env) else "passed"
    return outcome, f"{outcome:<8}{time.monotonic() - began:6.0f} s  {name}"


def fix() -> int:
    """Format the code, mend what ruff can mend, gather and compile the translations."""
    steps = ("ruff", "check", "--fix", "--quiet"), ("ruff", "format", "--quiet"), ("tests.catalogues",)
    return max([tool("-m", *step) for step in steps])


def say(words: str) -> None:
    """Print at once, also into a pipe."""
    print(words, flush=True)


def main(arguments: list[str]) -> int:
    """Do what the first word says; without one, start the demo."""
    if arguments[:1] == ["test"]:
        prepare_environment()
        return test(arguments[1:])
    if arguments[:1] == ["check"] and arguments[1:] in ([], ["--after-test"]):
        prepare_environment()
        return check(after_test=len(arguments) == 2)
    if arguments in (["install"], ["fix"]):
        prepare_environment()
        return fix() if arguments == ["fix"] else 0
    parser = argparse.ArgumentParser(usage=USAGE, add_help=True)
    parser.add_argument("--check", action="store_true", help="start, fetch the main pages, stop")
    parser.add_argument("--reset", action="store_true", help="build the demo anew; deletes everything in var/")
    parser.add_argument("--port", type=int, help="use this port of 127.0.0.1")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    options = parser.parse_args(arguments)
    prepare_environment()
    return start(options)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
