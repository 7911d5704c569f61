"""A bank and a vault for each test, ended with it whatever happens."""

import pytest

from harness.bank import Bank
from harness.browser import Browser
from harness.vault import Vault


@pytest.fixture
def bank(tmp_path):
    bank = Bank(tmp_path)
    yield bank
    bank.close()


@pytest.fixture
def vault_at_rest(tmp_path, bank):
    """A vault that is set up and not started."""
    vault = Vault(tmp_path / "vault", bank)
    yield vault
    vault.kill()


@pytest.fixture
def vault(vault_at_rest):
    """A running vault."""
    return vault_at_rest.start()


@pytest.fixture
def shop(vault):
    """A shop's service: every scope but audit and admin."""
    return vault.client()


@pytest.fixture
def browser():
    return Browser()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    vault = getattr(item, "funcargs", {}).get("vault_at_rest")
    if report.when == "call" and report.failed and vault and (vault.folder / "vault.err").exists():
        report.sections.append(("the vault's stderr", vault.log[-4000:]))
