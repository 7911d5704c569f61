"""A bank and a vault for each test, ended with it whatever happens."""

import pytest

from harness.bank import Bank
from harness.browser import Browser
from harness.shop_site import ShopSite
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


@pytest.fixture(scope="session")
def chromium():
    from harness.window import chromium

    with chromium() as browser:
        yield browser


@pytest.fixture
def new_window(chromium):
    """Makes windows, each in a context of its own; at the end no card that was typed may have left any of them."""
    from harness.window import Window

    windows = []

    def make(**options):
        windows.append(Window(chromium.new_context(**{"locale": "en-GB"} | options)))
        return windows[-1]

    yield make
    for window in windows:
        try:
            if window.typed:
                window.assert_no_card_left()
        finally:
            window.context.close()


@pytest.fixture
def window(new_window):
    return new_window()


@pytest.fixture
def site():
    site = ShopSite()
    yield site
    site.close()


@pytest.fixture
def hosted(vault_at_rest, site):
    """A running vault whose pages are of another site than the shop's and the bank's, as they are in life."""
    from harness.hosted import HostedPages

    vault_at_rest.public = vault_at_rest.public.replace("127.0.0.1", "localhost")
    vault_at_rest.configure(lambda config: config.update(publicURL=vault_at_rest.public))
    return HostedPages(vault_at_rest, site)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    vault = getattr(item, "funcargs", {}).get("vault_at_rest")
    if report.when == "call" and report.failed and vault and (vault.folder / "vault.err").exists():
        report.sections.append(("the vault's stderr", vault.log[-4000:]))
