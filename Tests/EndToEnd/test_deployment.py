"""What ships beside the programs: the unit for systemd, the container's file, nginx in front, and the bill of materials."""

import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

from harness import cards, places, tls
from harness.places import ROOT
from harness.process import until
from harness.vault import free_port
from harness.wire import send

NAME = "cards.example.kz"


def test_the_unit_exposes_little():
    unit = str(ROOT / "ops/systemd/cardvault.service")
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", unit]
    done = subprocess.run([*command, "--threshold=20"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    assert float(re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)[1]) <= 2.0


@pytest.mark.parametrize("program", ["cardvault", "epay-sandbox"])
def test_the_bill_of_materials_is_valid_and_has_what_is_loaded(program):
    file = places.program(program)
    text = subprocess.run([sys.executable, ROOT / "ops/sbom", file], check=True, capture_output=True, text=True).stdout
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    again = subprocess.run([sys.executable, ROOT / "ops/sbom", file], check=True, capture_output=True, text=True).stdout
    assert again == text
    document = json.loads(text)
    parts = {part["name"]: part for part in document["components"]}
    assert {"swift-runtime", "libssl", "libcrypto"} <= set(parts)
    assert ("libsqlite3" in parts) == (program == "cardvault")
    loaded = subprocess.run(["ldd", file], check=True, capture_output=True, text=True).stdout
    for library in re.findall(r"^\s*(lib(?!swift|_?Foundation|dispatch|Blocks)[\w+]+)[.\w]*\.so", loaded, re.M):
        assert any(name.startswith(library) for name in parts), library
    for part in [*parts.values(), document["metadata"]["component"]]:
        assert part["version"] and part["licenses"][0]["expression"] and len(part["hashes"][0]["content"]) == 64
        url = PackageURL.from_string(part["purl"])
        assert url.version == part["version"] or part["name"] == "swift-runtime"
    assert document["metadata"]["component"]["version"] in subprocess.run(
        [places.program("cardvault"), "version"], capture_output=True, text=True
    ).stdout


def test_the_container_file_is_clean_and_runs_as_nobody():
    file = ROOT / "ops/docker/Dockerfile"
    linter = os.path.join(os.path.dirname(sys.executable), "hadolint")
    done = subprocess.run([linter, str(file)], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")
    stages = re.split(r"^FROM ", file.read_text(), flags=re.M)[1:]
    assert len(stages) == 2 and "USER 10001" in stages[1] and "swift:" not in stages[1]
    # What the stage for building copies is there, and what it leaves out is not needed: Package.swift reads nothing else.
    for source in re.findall(r"^COPY ((?:(?!--)\S+ )+)\S+$", stages[0], re.M):
        assert all((ROOT / name).exists() for name in source.split())


@pytest.fixture
def nginx(tmp_path, vault_at_rest):
    """nginx with the example as it stands, but for ports and paths, before a vault that trusts it."""
    secure, plain = free_port(), free_port()
    vault_at_rest.configure(
        lambda config: config.update(publicURL=f"https://{NAME}", trustedProxies=["127.0.0.1"])
    )
    vault = vault_at_rest.start()
    authority = tls.Authority(tmp_path, "authority")
    certificate = authority.issue("cards", f"DNS:{NAME}")
    example = (ROOT / "ops/nginx/cardvault.conf").read_text()
    for old, new in [
        ("127.0.0.1:8081", vault.public.removeprefix("http://")),
        ("listen 443", f"listen 127.0.0.1:{secure}"),
        ("listen 80", f"listen 127.0.0.1:{plain}"),
        ("/etc/ssl/private/cards.example.kz.key", str(certificate.key)),
        ("/etc/ssl/cards.example.kz.pem", str(certificate.file)),
        ("/var/log/nginx", str(tmp_path)),
    ]:
        assert old in example
        example = example.replace(old, new)
    (tmp_path / "cardvault.conf").write_text(example)
    temporary = "".join(
        f"{name}_temp_path {tmp_path}/{name};" for name in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    )
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/nginx.pid; error_log {tmp_path}/error.log; daemon off; events {{}}\n"
        f"http {{ {temporary} include {tmp_path}/cardvault.conf; }}\n"
    )
    command = ["nginx", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert tested.returncode == 0 and "[warn]" not in tested.stderr, tested.stderr
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        until(lambda: (tmp_path / "nginx.pid").exists() and process.poll() is None, 10, "nginx")
        yield vault, secure, plain, tls.context(authority)
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait(15)


class Named(http.client.HTTPSConnection):
    """A connection to nginx on a port here, under the name and port that it has on the internet."""

    def __init__(self, name, port, trust):
        super().__init__(name, 443, context=trust, timeout=15)
        self.there = port

    def connect(self):
        plain = socket.create_connection(("127.0.0.1", self.there), self.timeout)
        self.sock = self._context.wrap_socket(plain, server_hostname=self.host)


def test_nginx_shows_the_card_page_with_the_headers_of_the_vault(nginx, tmp_path):
    vault, secure, plain, trust = nginx
    shop = vault.client()
    wish = {"returnUrl": "https://shop.example.kz/back", "cardSave": True}
    session = shop.post("/accounts/customer-1/card-entry-sessions", wish).expect(201).json
    assert session["url"].startswith(f"https://{NAME}/card-entry/")
    page = session["url"].split(NAME, 1)[1]

    connection = Named(NAME, secure, trust)
    shown = tls.ask(connection, page, X_Forwarded_For="203.0.113.9").expect(200)
    direct = send("GET", vault.public + page, None, {"Host": NAME}).expect(200)
    assert "card-form" in shown.text
    guarding = [
        "Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cache-Control",
        "Strict-Transport-Security", "Content-Type", "Permissions-Policy", "Cross-Origin-Opener-Policy",
    ]  # fmt: skip
    for name in guarding:
        once = [re.sub(r"nonce-[\w+/=-]+", "nonce", value) for value in shown.headers.get_all(name, [])]
        assert once == [re.sub(r"nonce-[\w+/=-]+", "nonce", value) for value in direct.headers.get_all(name, [])], name
        assert len(once) <= 1
    assert shown.headers["Strict-Transport-Security"] and shown.headers["Content-Security-Policy"]
    assert shown.headers["Server"] == "nginx"
    # The page's cookie belongs to the page alone, and to https.
    assert re.search(r"; Secure(;|$)", shown.headers["Set-Cookie"]) and page in shown.headers["Set-Cookie"]

    asset = re.search(r'(?:src|href)="([^"]*/assets/[^"]+)"', shown.text)[1]
    assert tls.ask(connection, asset.split(NAME, 1)[-1]).status == 200
    for path in ["/", "/v1/terminals", "/metrics", "/healthz", "/admin/"]:
        assert tls.ask(connection, path).status == 404, path
    moved = send("GET", f"http://127.0.0.1:{plain}{page}", None, {"Host": NAME})
    assert moved.status == 308 and page not in moved.headers["Location"]
    with pytest.raises(ssl.SSLError):
        tls.ask(Named("other.example.kz", secure, trust), "/")
    # A verification goes through, and no address with a token is in a log.
    done = shop.verify("customer-1", cards.CHALLENGED).expect(201).json
    tls.ask(connection, done["challenge"]["pageUrl"].split(NAME, 1)[1]).expect(200)
    logs = "".join(path.read_text(errors="replace") for path in tmp_path.glob("*.log"))
    assert page.rsplit("/", 1)[1] not in logs + vault.log


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """The Debian packages of the programs under test, made twice. Where these need the toolchain's runtime they are only looked at."""
    made = []
    for name in ["first", "second"]:
        folder = tmp_path_factory.mktemp(name)
        command = [ROOT / "ops/package", "--unshippable", "--programs", places.programs(), "--out", folder]
        subprocess.run(command, check=True, capture_output=True)
        made.append({path.name.split("_")[0]: path for path in folder.glob("*.deb")})
    return made


def test_the_packages_are_the_same_each_time(packages):
    first, second = packages
    assert set(first) == set(second) == {"cardvault", "epay-sandbox"}
    for name in first:
        assert first[name].read_bytes() == second[name].read_bytes()


def test_the_package_has_what_belongs_to_it_and_no_more(packages):
    file = packages[0]["cardvault"]
    listed = subprocess.run(["dpkg-deb", "-c", file], check=True, capture_output=True, text=True).stdout.splitlines()
    entries = {line.split()[5].removeprefix("."): line.split()[:2] for line in listed}
    for path in [
        "/usr/bin/cardvault", "/usr/lib/systemd/system/cardvault.service", "/usr/share/man/man1/cardvault.1.gz",
        "/usr/share/bash-completion/completions/cardvault", "/usr/share/zsh/vendor-completions/_cardvault",
        "/usr/share/fish/vendor_completions.d/cardvault.fish", "/usr/share/doc/cardvault/copyright",
        "/usr/share/doc/cardvault/operating.md", "/usr/share/doc/cardvault/quickstart.md",
        "/usr/share/doc/cardvault/sbom.cdx.json", "/usr/share/doc/cardvault/examples/config.json",
        "/usr/share/doc/cardvault/examples/nginx/cardvault.conf",
    ]:  # fmt: skip
        assert path in entries, path
    # Nothing below /etc or /var: a vault's files are never the package's.
    assert all(path.startswith("/usr/") for path in entries if path not in ("/", "/usr"))
    for path, (mode, owner) in entries.items():
        assert owner == "root/root" and "s" not in mode and mode[8] == "-", (path, mode)
    fields = subprocess.run(["dpkg-deb", "-f", file], check=True, capture_output=True, text=True).stdout
    for needed in ["libsqlite3-0", "libssl3 (>= 3", "libc6", "adduser"]:
        assert needed in re.search(r"^Depends: (.*)$", fields, re.M)[1], needed


def test_the_package_never_starts_what_nobody_configured(packages, tmp_path):
    subprocess.run(["dpkg-deb", "-e", packages[0]["cardvault"], tmp_path], check=True)
    script = (tmp_path / "postinst").read_text()
    assert not re.search(r"systemctl\s+(?:\S+\s+)*?(start|restart|enable)\b", script)
    assert re.search(r'\[ -n "\$2" \]; then systemctl try-restart', script), "an upgrade restarts only what runs"
    for name in ["postinst", "prerm", "postrm"]:
        assert subprocess.run(["sh", "-n", tmp_path / name]).returncode == 0
    assert "rm -r" not in (tmp_path / "postrm").read_text()
    unit = (ROOT / "ops/systemd/cardvault.service").read_text()
    assert re.search(r"^AssertPathExists=(.*)$", unit, re.M)[1] in re.search(r"^ExecStart=(.*)$", unit, re.M)[1]
