"""The command line as people meet it: completion in real shells, help that shows examples, the manual page."""

import json
import os
import pty
import re
import select
import subprocess
import time

import pytest

from harness import places
from harness.places import ROOT
from harness.vault import run

TABLE = (ROOT / "Sources/cardvault/CommandLine/CommandTable.swift").read_text(encoding="utf-8")
COMMANDS = re.findall(r'CommandSpecification\(\s*"([a-z ]+)"', TABLE)


@pytest.fixture
def path():
    """The environment of a shell that finds the program under test."""
    programs = os.path.dirname(places.program("cardvault"))
    return places.environment({"PATH": f"{programs}:{os.environ['PATH']}", "TERM": "dumb", "PS1": "> "})


class Terminal:
    """A shell at a terminal, typed into."""

    def __init__(self, command, environment, folder):
        self.child, self.descriptor = pty.fork()
        if self.child == 0:
            os.chdir(folder)
            os.execvpe(command[0], command, environment)
        self.seen = ""

    def type(self, text):
        os.write(self.descriptor, text.encode())

    def until(self, wanted, seconds=15):
        """Reads until the terminal shows it; what was shown since the last time."""
        deadline = time.monotonic() + seconds
        while not re.search(wanted, self.seen):
            ready, _, _ = select.select([self.descriptor], [], [], max(0, deadline - time.monotonic()))
            assert ready, f"{wanted} is not in {self.seen!r}"
            # Bells and escapes are not what is read.
            self.seen += re.sub(r"\x07|\x1b\[[0-9;?]*[A-Za-z]", "", os.read(self.descriptor, 65536).decode(errors="replace"))
        shown, self.seen = self.seen, ""
        return shown

    def close(self):
        os.close(self.descriptor)
        os.kill(self.child, 9)
        os.waitpid(self.child, 0)


@pytest.fixture
def bash(path, tmp_path):
    terminal = Terminal(["bash", "--norc", "--noprofile", "-i"], path, tmp_path)
    terminal.type("source <(cardvault completion bash) && echo re''ady\n")
    terminal.until("ready")
    yield terminal
    terminal.close()


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("cardvault cl", "cardvault client "),
        ("cardvault client ad", "cardvault client add "),
        ("cardvault audit export --form", "cardvault audit export --format "),
        ("cardvault audit export --format nd", "cardvault audit export --format ndjson "),
        ("cardvault --json cards revoke card_x --reason us", "--reason user_request "),
        ("cardvault client add --scope verify,cards:rea", "--scope verify,cards:read "),
        ("cardvault client add --name serve --sco", "cardvault client add --name serve --scope "),
        ("cardvault completion z", "cardvault completion zsh "),
        ("cardvault audit verify bun", "cardvault audit verify bundle.ndjson "),
        ("cardvault restore --from=bun", "cardvault restore --from=bundle.ndjson "),
        ("cardvault init --data fol", "cardvault init --data folder/"),
    ],
)
def test_bash_completes_commands_options_and_values(bash, tmp_path, typed, completed):
    (tmp_path / "bundle.ndjson").write_text("")
    (tmp_path / "folder").mkdir()
    bash.type(typed + "\t")
    bash.until(re.escape(completed))


def test_bash_shows_what_is_possible(bash):
    bash.type("cardvault keys \t\t")
    shown = bash.until("status")
    assert all(word in shown for word in ["destroy", "rewrap", "rotate", "status"])


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("cardvault cl", "cardvault client "),
        ("cardvault client ro", "cardvault client rotate "),
        ("cardvault cards revoke card_x --reason user", "--reason user_request "),
        ("cardvault backup --ou", "cardvault backup --out"),
    ],
)
def test_zsh_completes_commands_and_options(path, tmp_path, typed, completed):
    terminal = Terminal(["zsh", "-f", "-i"], path, tmp_path)
    try:
        terminal.type("PS1='> '; autoload -U compinit && compinit -u -D && source <(cardvault completion zsh) && echo re''ady\n")
        terminal.until("ready")
        terminal.type(typed + "\t")
        terminal.until(re.escape(completed))
    finally:
        terminal.close()


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("cardvault cl", {"client"}),
        ("cardvault client ", {"add", "list", "rotate", "disable"}),
        ("cardvault client add --na", {"--name"}),
        ("cardvault client add --name list --sc", {"--scope"}),
        ("cardvault cards revoke card_x --reason l", {"lost"}),
        ("cardvault completion ", {"bash", "zsh", "fish"}),
        ("cardvault audit verify bun", {"bundle.ndjson"}),
    ],
)
def test_fish_offers_commands_and_options(path, tmp_path, typed, offered):
    (tmp_path / "bundle.ndjson").write_text("")
    script = f"cardvault completion fish | source; complete -C {json.dumps(typed)}"
    done = subprocess.run(
        ["fish", "--no-config", "-c", script], env=path | {"HOME": str(tmp_path)}, cwd=tmp_path, capture_output=True, text=True,
        timeout=30,
    )
    assert done.stderr == ""
    assert {line.split("\t")[0] for line in done.stdout.splitlines()} == offered


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_command_and_option_is_in_what_a_shell_reads(shell, tmp_path):
    script = run("completion", shell).stdout
    (tmp_path / "script").write_text(script)
    assert subprocess.run([shell, "-n", str(tmp_path / "script")], capture_output=True).returncode == 0
    for command in COMMANDS:
        assert all(word in script for word in command.split())
    for option in re.findall(r'Option\(\s*"([a-z-]+)"', TABLE):
        assert re.search(rf"(--|-l ){option}\b", script), option
    assert json.loads(run("completion", shell, "--json").stdout) == {"script": script.removesuffix("\n")}


def test_another_shell_is_wrong_usage():
    done = run("completion", "csh")
    assert (done.returncode, done.stdout) == (2, "")
    assert "bash, zsh, fish" in done.stderr


def test_no_command_lacks_an_example_that_its_own_table_takes():
    assert len(COMMANDS) > 20
    for command in COMMANDS:
        done = run(*command.split(), "--help")
        assert done.returncode == 0
        lines = done.stdout.splitlines()
        start = next(number for number, line in enumerate(lines) if line in ("example:", "examples:"))
        examples = [line.strip() for line in lines[start + 1 :] if not line.strip().startswith("#")]
        assert examples, command
        for example in examples:
            assert f"cardvault {command}" in example, example
            given = set(re.findall(r"(?<= )--[a-z-]+", re.split(r"[|>]", example[example.index("cardvault") :])[0]))
            assert given <= set(re.findall(r"^  (--[a-z-]+)", done.stdout, re.M)), example


def test_help_is_had_in_every_usual_way():
    for family in {command.split()[0] for command in COMMANDS if " " in command}:
        members = run(family, "--help")
        assert members.returncode == 0
        assert members.stdout == run("help", family).stdout
        assert all(f"cardvault {command}" in members.stdout for command in COMMANDS if command.startswith(family + " "))
    assert run("help").stdout == run("--help").stdout
    assert run("help", "client", "add").stdout == run("client", "add", "--help").stdout
    assert run("help", "nonsense").returncode == 2
    assert run("nonsense", "--help").returncode == 2


def test_the_manual_page_is_sound_and_has_every_command(tmp_path):
    page = tmp_path / "cardvault.1"
    page.write_text(run("manual").stdout)
    linted = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", str(page)], capture_output=True, text=True)
    assert (linted.returncode, linted.stdout) == (0, "")
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "MANWIDTH": "100", "MAN_KEEP_FORMATTING": "0"}
    read = subprocess.run(["man", "--warnings", "-l", str(page)], capture_output=True, text=True, env=environment)
    assert (read.returncode, read.stderr) == (0, "")
    text = re.sub(r".\x08", "", read.stdout)
    for command in COMMANDS:
        assert f"cardvault {command}" in text
    for option in re.findall(r'Option\(\s*"([a-z-]+)"', TABLE):
        assert f"--{option}" in text, option
