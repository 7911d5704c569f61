"""TLS: certificates of clients, resumption, reloading without dropping a connection."""

import signal
import ssl

import pytest

from harness.process import until
from harness.tls import Authority, ask, connect, context

SERVER = "IP:127.0.0.1,DNS:localhost"


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path, "trusted")


@pytest.fixture
def secured(vault_at_rest, authority):
    """A running vault with TLS that takes client certificates of the same authority."""
    server = authority.issue("server", SERVER)

    def change(config):
        config["tls"] = {
            "certificateFile": str(server.file),
            "privateKeyFile": str(server.key),
            "clientCAFile": str(authority.file),
        }
        config["publicURL"] = config["publicURL"].replace("http://", "https://")

    vault_at_rest.configure(change)
    return vault_at_rest.start()


def bearer(client) -> dict:
    return {"Authorization": "Bearer " + client.key}


def test_a_key_is_enough_and_browsers_are_kept_on_tls(secured, authority):
    shop = secured.client()
    assert secured.api.startswith("https://") and secured.ops.startswith("http://")
    answer = ask(connect(secured.api, context(authority)), "/v1/accounts/a/cards", **bearer(shop))
    page = ask(connect(secured.addresses["public"], context(authority)), "/3ds/nobody")
    assert (answer.status, page.status) == (200, 404)
    for one in (answer, page):
        assert one.headers.get_all("Strict-Transport-Security") == ["max-age=31536000"]


def test_a_client_is_known_by_the_fingerprint_of_its_certificate(secured, authority):
    certificate = authority.issue("billing", "DNS:billing.shop.example", "clientAuth")
    client = secured.client(certificate=certificate.sha256)
    path = "/v1/accounts/a/cards"
    assert ask(connect(secured.api, context(authority, certificate)), path).status == 200
    other = authority.issue("other", "DNS:billing.shop.example", "clientAuth")
    assert ask(connect(secured.api, context(authority, other)), path).status == 401
    assert ask(connect(secured.api, context(authority)), path).status == 401
    assert secured.run("client", "disable", client.id).returncode == 0
    assert ask(connect(secured.api, context(authority, certificate)), path).status == 401


def test_a_client_is_known_by_a_name_in_its_certificate(secured, authority):
    secured.client("cards:read", san="billing.shop.example")
    path = "/v1/accounts/a/cards"
    named = authority.issue("first", "DNS:billing.shop.example", "clientAuth")
    assert ask(connect(secured.api, context(authority, named)), path).status == 200
    assert ask(connect(secured.api, context(authority, named)), "/v1/events").status == 403
    renewed = authority.issue("renewed", "DNS:billing.shop.example", "clientAuth")
    assert ask(connect(secured.api, context(authority, renewed)), path).status == 200
    for names in ["DNS:x.billing.shop.example", "DNS:*.shop.example", "URI:https://billing.shop.example/"]:
        stranger = authority.issue("stranger", names, "clientAuth")
        assert ask(connect(secured.api, context(authority, stranger)), path).status == 401


def test_a_certificate_of_another_authority_ends_the_handshake(secured, authority, tmp_path):
    forged = Authority(tmp_path, "forger").issue("billing", "DNS:billing.shop.example", "clientAuth")
    secured.client(certificate=forged.sha256)
    with pytest.raises((ssl.SSLError, OSError)):
        ask(connect(secured.api, context(authority, forged)), "/v1/accounts/a/cards")


def test_a_certificate_for_servers_is_none_of_a_client(secured, authority):
    wrong = authority.issue("server-only", "DNS:billing.shop.example", "serverAuth")
    secured.client(certificate=wrong.sha256)
    with pytest.raises((ssl.SSLError, OSError)):
        ask(connect(secured.api, context(authority, wrong)), "/v1/accounts/a/cards")


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_session_is_resumed(secured, authority, version):
    trust = context(authority)
    trust.minimum_version = trust.maximum_version = version
    first = connect(secured.api, trust)
    assert ask(first, "/v1/openapi.json").status == 200
    host, port = first.host, first.port
    with ssl.create_connection((host, port)) as socket:
        with trust.wrap_socket(socket, server_hostname=host, session=first.sock.session) as again:
            assert again.session_reused and again.version() == version.name.replace("_", ".")


def test_a_new_certificate_is_taken_up_without_dropping_a_connection(secured, authority):
    shop = secured.client()
    trust = context(authority)
    path = "/v1/accounts/a/cards"
    open_one = connect(secured.api, trust)
    assert ask(open_one, path, **bearer(shop)).status == 200
    socket, before = open_one.sock, open_one.sock.getpeercert(True)

    authority.issue("server", SERVER)
    secured.process.signal(signal.SIGHUP)
    until(lambda: '"tls.reloaded"' in secured.log, 10, "the reload")
    assert ask(open_one, path, **bearer(shop)).status == 200
    assert open_one.sock is socket
    fresh = connect(secured.api, trust)
    assert ask(fresh, path, **bearer(shop)).status == 200
    after = fresh.sock.getpeercert(True)
    assert after != before

    (authority.folder / "server.pem").write_text("no certificate\n")
    secured.process.signal(signal.SIGHUP)
    until(lambda: '"tls.not_reloaded"' in secured.log, 10, "the refusal of the reload")
    third = connect(secured.api, trust)
    assert ask(third, path, **bearer(shop)).status == 200
    assert third.sock.getpeercert(True) == after
    assert ask(open_one, path, **bearer(shop)).status == 200


def test_without_tls_only_loopback_addresses_are_bound(vault_at_rest):
    vault_at_rest.configure(lambda config: config["listeners"].update(api="0.0.0.0:0"))
    process = vault_at_rest.launch()
    assert process.wait() == 1
    assert "listeners.api: without tls only loopback addresses may be bound" in process.complaints()


def test_the_console_asks_for_key_and_certificate_of_one_person(secured, authority):
    certificate = authority.issue("dana", "DNS:dana.shop.example", "clientAuth")
    dana = secured.client("admin", name="Dana", certificate=certificate.sha256)

    def sign_in(key, shown=None):
        connection = connect(secured.api, context(authority, shown))
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/admin/sign-in", "key=" + key, form)
        response = connection.getresponse()
        response.read()
        return response.status

    assert sign_in(dana.key) == 403
    assert sign_in(secured.admin.key, certificate) == 403
    assert sign_in("", certificate) == 403
    assert sign_in(dana.key, certificate) == 303
