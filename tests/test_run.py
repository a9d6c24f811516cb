"""What a newcomer and an operator meet first: the command `payung`, and `run.py` from start to stop."""

import ast
import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
import venv
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from django.core.management import CommandError

from payung.__main__ import main

ROOT = Path(__file__).resolve().parent.parent
DEMO_SECONDS, AGAIN_SECONDS = 180, 30


@pytest.fixture
def payung(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return the command `payung` over an empty data folder."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        bare = {name: value for name, value in os.environ.items() if not name.startswith(("PAYUNG_", "DJANGO_"))}
        return subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            cwd=tmp_path,
            env={**bare, "PAYUNG_DATA": str(tmp_path / "data"), **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture(scope="module")
def run_py() -> ModuleType:
    """The file `run.py` as a module."""
    spec = importlib.util.spec_from_file_location("run", ROOT / "run.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("arguments", "environment", "sentence"),
    [
        ("clearsessions", {}, "Run: payung migrate"),
        ("check", {"PAYUNG_ENV": "production"}, "Production needs PAYUNG_SECRET_KEY"),
        ("migrate", {"PAYUNG_DATABASE_URL": "postgres://payung@127.0.0.1:1/payung"}, "Look at PAYUNG_DATABASE_URL"),
    ],
)
def test_an_operators_mistake_is_a_sentence_on_stderr_and_exit_status_1(
    payung: Callable[..., subprocess.CompletedProcess[str]], arguments: str, environment: dict[str, str], sentence: str
) -> None:
    done = payung(*arguments.split(), **environment)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.django_db  # a command looks at the database's keys first
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("dumpdata no_such_room", "no_such_room"),
        ("migrate --no-such-option", "--no-such-option"),
        ("no-such-command", "payung help"),
        ("rules dance", "dance"),
    ],
)
def test_a_slip_of_the_keyboard_is_a_sentence_on_stderr_and_exit_status_1(
    arguments: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments.split()) == 1
    said = capsys.readouterr()
    assert sentence in said.err
    assert "Traceback" not in said.err
    assert said.out == ""


def test_help_shows_our_commands_first_each_with_its_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    told = capsys.readouterr().out
    ours, _blank, others = told.partition("Of the framework and its packages:")
    lines = dict(re.findall(r"^  ([\w-]+) +(\S.*\.)$", ours, re.MULTILINE))
    assert {"import", "batch", "cover", "rules", "settle", "verify-audit"} <= set(lines)
    assert lines["nominate"].startswith("Nominate everybody")
    assert "dumpdata" in others
    assert "dumpdata" not in lines


@pytest.mark.django_db
def test_a_traceback_can_be_asked_for() -> None:
    with pytest.raises(CommandError, match="no_such_room"):
        main(["dumpdata", "no_such_room", "--traceback"])


@pytest.mark.parametrize(
    "words",
    [["import"], ["import", "list.xlsx", "--area", "31.75", "--on", "yesterday"], ["cover", "--on", "9999-12-31"],
     ["batch", "explode"], ["rules", "check"], ["board", "--area"]],
)  # fmt: skip
def test_a_wrong_call_is_one_sentence_without_the_usage(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert re.fullmatch(rf"payung {words[0]}[^\n]*\. See: payung {words[0]}[^\n]* --help\n", told.err)


@pytest.mark.django_db
def test_a_nik_typed_where_none_belongs_is_not_said_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cover", "--on", "2026-06-15", "--nik", "3175021705809001"]) == 1
    assert main(["import", "3175 0217 0580 9001.xlsx", "--area", "31.75.02.1005-007"]) == 1
    told = capsys.readouterr().err
    assert not re.search(r"0217|0580", told)
    assert "….xlsx" in told


@pytest.mark.embedded
def test_the_command_knows_djangos_own(payung: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = payung("migrate", "--verbosity", "0")
    assert (done.returncode, done.stderr) == (0, "")
    assert payung("clearsessions").returncode == 0


def test_the_law_answers_without_the_framework(tmp_path: Path) -> None:
    case = {
        "name": "a market trader pays the reduced rate herself",
        "ask": "dues",
        "given": {
            "month": "2026-06", "income": 900000, "sector": "other", "payer": "self", "programmes": ["jkk", "jkm"]
        },
        "expect": {"total": 8400},
        "cite": "PP 50/2025 Pasal 2-4",
    }  # fmt: skip
    cases = tmp_path / "cases.yaml"
    cases.write_text(json.dumps([case]))
    code = (
        "import sys; from payung.__main__ import main; status = main(['rules', 'check', sys.argv[1]]);"
        "assert not [name for name in sys.modules if name.split('.')[0] == 'django']; sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(cases)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip().endswith("1 passed, 0 failed")


def test_the_demo_never_touches_another_database(run_py: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAYUNG_DATABASE_URL", "postgres://somebody@elsewhere/real")
    monkeypatch.setenv("PAYUNG_ENV", "production")
    environment = run_py.demo_environment()
    assert "PAYUNG_DATABASE_URL" not in environment
    assert (environment["PAYUNG_ENV"], environment["PAYUNG_DATA"]) == ("demo", str(ROOT / "var"))


def test_a_taken_port_is_passed_over_unless_it_was_asked_for(run_py: ModuleType) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match=f"Port {port} is taken"):
            run_py.free_port(port)
        assert run_py.free_port(None) != port
    assert run_py.free_port(port) == port


def test_a_word_that_run_py_does_not_know_is_answered_with_the_list() -> None:
    done = subprocess.run([sys.executable, "run.py", "dance"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "python3 run.py check" in done.stderr


def test_an_older_python_can_read_on_to_the_sentence_that_refuses_it() -> None:
    source = (ROOT / "run.py").read_text()
    opening = ast.parse(source, feature_version=(3, 7)).body[:3]
    assert [type(node) for node in opening] == [ast.Expr, ast.Import, ast.If]
    assert "Payung needs Python 3.11 or newer" in ast.unparse(opening[2])


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory, run_py: ModuleType) -> Path:
    """A copy of the checkout with an environment of its own that needs no network."""
    copy = tmp_path_factory.mktemp("newcomer") / "a folder with a space"
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    venv.create(copy / ".venv", symlinks=True)
    packages = next((copy / ".venv").glob("lib/python*/site-packages"))
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    (copy / ".venv" / run_py.STAMP.name).write_text(run_py.wanted_stamp())
    return copy


class Demo:
    """A demo that `run.py` has started in a checkout."""

    def __init__(self, checkout: Path) -> None:
        bare = {name: value for name, value in os.environ.items() if not name.startswith(("PAYUNG_", "DJANGO_"))}
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "run.py", "--no-browser"], cwd=checkout, env=bare, stdout=subprocess.PIPE, text=True
        )

    def read(self, until: str = "Stop with") -> str:
        """Return what it prints up to a line that begins so; without another wish until it is ready."""
        assert self.process.stdout
        words = ""
        for line in self.process.stdout:
            words += line
            if line.startswith(until):
                break
        return words

    def children(self) -> list[int]:
        """Return the processes that it started, and theirs."""
        found = [self.process.pid]
        for pid in found:
            tasks = Path(f"/proc/{pid}/task/{pid}/children")
            found += [int(child) for child in tasks.read_text().split()] if tasks.exists() else []
        return found[1:]

    def stop(self, number: signal.Signals) -> int:
        """Send a signal and return the exit status."""
        self.process.send_signal(number)
        return self.process.wait(60)


@pytest.fixture
def start(checkout: Path) -> Iterator[Callable[[], Demo]]:
    """Return a starter of demos, none of which outlives its test."""
    demos: list[Demo] = []

    def begin() -> Demo:
        demos.append(Demo(checkout))
        return demos[-1]

    yield begin
    for demo in demos:
        if demo.process.poll() is None:
            demo.stop(signal.SIGTERM)


@pytest.mark.embedded
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_build_of_the_demo_that_was_cut_off_begins_again(start: Callable[[], Demo], checkout: Path) -> None:
    demo = start()
    assert "Building the demo" in demo.read(until="Building the demo")
    for pid in [demo.process.pid, *demo.children()]:
        os.kill(pid, signal.SIGKILL)
    demo.process.wait()
    assert (checkout / "var" / "demo-is-being-built").exists()
    again = start()
    assert "Building the demo" in again.read()
    assert time.monotonic() - again.began < DEMO_SECONDS
    assert again.stop(signal.SIGTERM) == 0
    assert not (checkout / "var" / "demo-is-being-built").exists()


@pytest.mark.embedded
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "terminate"])
def test_a_start_prints_who_one_can_be_and_a_stop_leaves_nothing_behind(
    start: Callable[[], Demo], number: signal.Signals
) -> None:
    demo = start()
    words = demo.read()
    assert time.monotonic() - demo.began < AGAIN_SECONDS
    assert "Building the demo" not in words, "the test before has built it"
    doors = re.findall(r"http://127\.0\.0\.1:\d+/\S+$", words, re.MULTILINE)
    assert len(doors) >= 3
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with browser.open(doors[0]) as answer:
        assert answer.status == 200
    children = demo.children()
    assert len(children) >= 2, "a server and a worker"
    assert demo.stop(number) == 0
    assert [pid for pid in children if Path(f"/proc/{pid}").exists()] == []
    with pytest.raises(OSError, match="refused"):
        browser.open(doors[0])


@pytest.mark.embedded
def test_the_command_in_the_environment_works_from_any_folder(checkout: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "run.py", "install"], cwd=checkout, check=True)
    done = subprocess.run(
        [str(checkout / ".venv" / "bin" / "payung"), "version"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", done.stdout)
