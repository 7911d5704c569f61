"""Setting up, starting, stopping, and the command line's manners."""

import json
import os
import signal
import stat

import pytest

from harness import cards
from harness.client import meanwhile
from harness.process import until
from harness.vault import Vault, run
from harness.wire import send

COMMANDS = [
    "init", "serve", "client add", "client list", "client rotate", "client disable", "cards list",
    "cards revoke", "debts list", "debts settle", "account erase", "audit head", "version",
]  # fmt: skip


def refused(vault: Vault, *words: str, **environment: str) -> str:
    """`serve` ends with 1 and one line that holds these words; the line."""
    process = vault.launch(**environment)
    assert process.wait() == 1
    assert process.lines() == [], "nothing listened"
    faults = [line for line in process.complaints().splitlines() if not line.startswith("hint:")]
    assert len(faults) == 1, faults
    for word in words:
        assert word in faults[0]
    return faults[0]


def test_init_makes_a_private_data_directory(vault_at_rest):
    names = {path.name for path in vault_at_rest.data.iterdir()}
    assert {"config.json", "root.key", "audit-public-key.pem"} <= names
    assert stat.S_IMODE(vault_at_rest.data.stat().st_mode) & 0o077 == 0
    for path in vault_at_rest.data.iterdir():
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode & 0o077 == 0 or path.name in {"audit-public-key.pem", "audit-checkpoint"}, f"{path.name} has {mode:o}"
    assert stat.S_IMODE((vault_at_rest.data / "root.key").stat().st_mode) == 0o600
    assert (vault_at_rest.data / "audit-public-key.pem").read_text().startswith("-----BEGIN PUBLIC KEY-----")


def test_the_admin_key_is_shown_once_and_kept_nowhere(vault_at_rest):
    key = vault_at_rest.admin.key
    assert len(key) >= 32
    for path in vault_at_rest.data.iterdir():
        assert key.encode() not in path.read_bytes()


def test_init_without_json_prints_the_key_on_stdout(tmp_path):
    done = run("init", "--data", str(tmp_path / "new"))
    assert done.returncode == 0
    assert any(line.startswith("cvk_") for line in done.stdout.splitlines())
    assert "cvk_" not in done.stderr


def test_init_refuses_a_directory_that_is_not_empty(tmp_path):
    (tmp_path / "something").write_text("here")
    done = run("init", "--data", str(tmp_path))
    assert done.returncode == 1
    assert done.stdout == ""
    assert [path.name for path in tmp_path.iterdir()] == ["something"]


def test_init_again_changes_nothing(vault_at_rest):
    before = {path.name: path.read_bytes() for path in vault_at_rest.data.iterdir()}
    assert run("init", "--data", str(vault_at_rest.data)).returncode == 1
    assert {path.name: path.read_bytes() for path in vault_at_rest.data.iterdir()} == before


def test_serve_prints_its_listeners_and_then_ready(vault):
    lines = vault.process.lines()
    assert [line.split()[:2] for line in lines[:-1]] == [["listening", "api"], ["listening", "public"], ["listening", "ops"]]
    assert lines[-1] == "ready"
    for line in lines[:-1]:
        assert not line.endswith(":0")


def test_sigterm_ends_with_0_and_the_next_start_finds_everything(vault, shop):
    card = shop.save("customer-1", cards.GOOD)
    assert vault.stop() == 0
    vault.start()
    assert shop.card(card["id"])["id"] == card["id"]


def test_sigterm_lets_a_request_in_flight_finish(vault, bank, shop):
    bank.fault("cryptopay", delaySeconds=2)
    wish = shop.wish(cards.GOOD)
    request = meanwhile(lambda: shop.post("/accounts/customer-1/verifications", wish, Idempotency_Key="slow"))
    bank.until_called("cryptopay")
    vault.process.signal(signal.SIGTERM)
    request.join(20)
    assert request.result.expect(201).json["status"] == "verified"
    assert vault.process.wait() == 0


def test_the_ops_listener_tells_life_readiness_and_metrics(vault):
    assert send("GET", vault.ops + "/healthz").expect(200)
    assert send("GET", vault.ops + "/readyz").expect(200)
    metrics = send("GET", vault.ops + "/metrics").expect(200)
    assert metrics.headers["Content-Type"].startswith("text/plain")
    assert any(line.startswith("# TYPE cardvault_") for line in metrics.text.splitlines())


def test_the_specification_needs_no_key(vault):
    document = send("GET", vault.api + "/v1/openapi.json").expect(200).json
    assert document["openapi"].startswith("3.")
    assert "/accounts/{accountId}/verifications" in " ".join(document["paths"])


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command):
    done = run(*command.split(), "--help")
    assert done.returncode == 0
    assert command in done.stdout
    assert "--config" in done.stdout and "--json" in done.stdout
    assert done.stderr == ""


def test_the_overview_names_every_command():
    overview = run("--help")
    assert overview.returncode == 0
    for command in COMMANDS:
        assert command in overview.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"], ["client"], ["client", "nonsense"], ["init"], ["init", "--data"], ["serve", "--nonsense"],
        ["version", "operand"], ["version", "--json=yes"], ["cards", "revoke", "--reason", "lost"], [],
        ["init", "--data", "a", "--data", "b"],
    ],
)  # fmt: skip
def test_wrong_usage_ends_with_2_and_says_so_on_stderr(arguments):
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stderr or not arguments


def test_version_prints_one_json_document_if_asked():
    assert json.loads(run("version", "--json").stdout)["version"]
    assert run("version").stdout.startswith("cardvault ")


def test_the_configuration_is_also_found_by_a_variable(vault_at_rest):
    done = run("client", "list", "--json", CARDVAULT_CONFIG=str(vault_at_rest.config_file))
    assert done.returncode == 0
    assert [client["name"] for client in json.loads(done.stdout)["clients"]] == ["admin"]


def test_an_unknown_key_stops_the_start_with_one_line_naming_it(vault_at_rest):
    vault_at_rest.configure(lambda config: config["policy"].update(chalengeMinutes=5))
    refused(vault_at_rest, "policy.chalengeMinutes")


def test_an_unknown_key_of_a_terminal_stops_the_start(vault_at_rest):
    vault_at_rest.configure(lambda config: config["bank"]["terminals"][0].update(colour="red"))
    refused(vault_at_rest, "colour")


@pytest.mark.parametrize(
    "change, named",
    [
        (lambda config: config["policy"].update(challengeMinutes=0), "policy.challengeMinutes"),
        (lambda config: config["policy"].update(challengeMinutes="5"), "policy.challengeMinutes"),
        (lambda config: config.update(publicURL="http://cards.example.kz"), "publicURL"),
        (lambda config: config.pop("publicURL"), "publicURL"),
        (lambda config: config["bank"].update(apiURL="http://bank.example.kz/api"), "bank.apiURL"),
        (lambda config: config["bank"].update(oauthURL="http://10.0.0.1/token"), "bank.oauthURL"),
        (lambda config: config["bank"].update(terminals=[]), "bank.terminals"),
        (lambda config: config["bank"].update(publicKeySha256="abc"), "bank.publicKeySha256"),
        (lambda config: config["listeners"].update(api="8080"), "listeners.api"),
        (lambda config: config["listeners"].update(api="0.0.0.0:0"), "listeners.api"),
        (lambda config: config.update(returnOrigins="https://shop.example.kz"), "returnOrigins"),
    ],
)
def test_a_bad_value_stops_the_start_with_one_line_naming_it(vault_at_rest, change, named):
    vault_at_rest.configure(change)
    refused(vault_at_rest, named)


def test_a_configuration_that_is_not_json_stops_the_start(vault_at_rest):
    vault_at_rest.config_file.write_text("{")
    refused(vault_at_rest, "config.json")


def test_a_variable_overrides_the_file(vault_at_rest):
    vault_at_rest.configure(lambda config: config.update(publicURL="http://nowhere.example.kz"))
    vault_at_rest.start(CARDVAULT_PUBLICURL=vault_at_rest.public)


def test_an_array_in_a_variable_is_json(vault_at_rest):
    refused(vault_at_rest, "returnOrigins", CARDVAULT_RETURNORIGINS="https://shop.example.kz")
    vault_at_rest.start(CARDVAULT_RETURNORIGINS='["https://shop.example.kz"]')


def test_an_unknown_variable_stops_the_start_with_one_line_naming_it(vault_at_rest):
    refused(vault_at_rest, "CARDVAULT_POLICY_CHALENGEMINUTES", CARDVAULT_POLICY_CHALENGEMINUTES="5")


def test_a_bad_variable_is_named(vault_at_rest):
    refused(vault_at_rest, "challengeMinutes", CARDVAULT_POLICY_CHALLENGEMINUTES="many")


def secret_file(vault: Vault) -> str:
    return vault.config["bank"]["terminals"][0]["clientSecretFile"]


def test_a_secret_file_that_others_can_read_stops_the_start(vault_at_rest):
    os.chmod(secret_file(vault_at_rest), 0o640)
    refused(vault_at_rest, "clientSecretFile")


def test_a_secret_file_in_the_credentials_directory_may_have_any_mode(vault_at_rest):
    path = secret_file(vault_at_rest)
    os.chmod(path, 0o444)
    vault_at_rest.start(CREDENTIALS_DIRECTORY=os.path.dirname(path))


def test_a_root_key_that_others_can_read_stops_the_start(vault_at_rest):
    os.chmod(vault_at_rest.data / "root.key", 0o644)
    refused(vault_at_rest, "rootKeyFile")


def test_a_wrong_root_key_stops_the_start_with_one_line(vault_at_rest):
    path = vault_at_rest.data / "root.key"
    right = path.read_bytes()
    other = bytes.fromhex(right.decode().strip()[::-1]).hex().encode() + b"\n" if len(right) > 32 else right[::-1]
    assert other != right
    path.write_bytes(other)
    refused(vault_at_rest, "root key")
    path.write_bytes(right)
    vault_at_rest.start()


def test_a_second_serve_on_the_same_data_is_refused_with_one_line(vault, shop):
    first = vault.process
    line = refused(vault, "error:")
    assert "another process" in line or "running" in line
    vault.process = first
    assert shop.get("/terminals").status == 200


def test_a_killed_service_leaves_no_lock_behind(vault):
    vault.kill()
    vault.start()


def test_a_terminal_that_cards_need_cannot_leave_the_configuration(vault, shop, tmp_path):
    secret = tmp_path / "other-secret"
    secret.write_text("U01gQZVL##lJ$NhJ\n")
    secret.chmod(0o600)
    shop.save("customer-1", cards.GOOD)
    assert vault.stop() == 0

    def rename(config):
        config["bank"]["terminals"][0]["name"] = "renamed"

    vault.configure(rename)
    refused(vault, "default")


def test_progress_goes_to_stderr_and_results_to_stdout(vault):
    done = vault.run("client", "list", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)
    done = vault.run("client", "disable", "cli_unknown")
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) <= 2


def test_the_operators_socket_is_for_its_owner_alone(vault):
    sockets = [path for path in vault.data.iterdir() if stat.S_ISSOCK(path.stat().st_mode)]
    assert len(sockets) == 1
    assert stat.S_IMODE(sockets[0].stat().st_mode) == 0o600


def test_the_log_is_one_json_document_a_line(vault, shop):
    shop.get("/terminals")
    until(lambda: '"event":"request"' in vault.log, what="a line for the request")
    lines = [line for line in vault.process.complaints().splitlines() if line.startswith("{")]
    for line in lines:
        json.loads(line)
    assert shop.key not in vault.log
