"""A private certificate authority, made with openssl, and HTTP over TLS as its clients speak it."""

from __future__ import annotations

import dataclasses
import hashlib
import http.client
import pathlib
import ssl
import subprocess

from .wire import Answer


@dataclasses.dataclass
class Certificate:
    file: pathlib.Path
    key: pathlib.Path

    @property
    def sha256(self) -> str:
        """Of the DER form, as clients are bound to it."""
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(self.file.read_text())).hexdigest()


class Authority:
    def __init__(self, folder: pathlib.Path, name: str):
        self.folder, self.name = folder / name, name
        self.folder.mkdir(parents=True)
        self.key, self.file = self.folder / "ca.key", self.folder / "ca.pem"
        self._key(self.key)
        openssl(
            "req", "-x509", "-key", self.key, "-out", self.file, "-days", "365", "-subj", f"/CN={name}",
            "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign",
        )  # fmt: skip

    def issue(self, name: str, san: str, usage: str = "serverAuth", days: int = 30, more: str = "") -> Certificate:
        """A certificate with a key of its own, and perhaps more extensions; a name issued before is overwritten."""
        made = Certificate(self.folder / f"{name}.pem", self.folder / f"{name}.key")
        request, extensions = self.folder / f"{name}.csr", self.folder / f"{name}.ext"
        self._key(made.key)
        openssl("req", "-new", "-key", made.key, "-out", request, "-subj", f"/CN={name}")
        extensions.write_text(f"basicConstraints=CA:FALSE\nextendedKeyUsage={usage}\nsubjectAltName={san}\n{more}\n")
        openssl(
            "x509", "-req", "-in", request, "-CA", self.file, "-CAkey", self.key, "-CAcreateserial", "-days", days,
            "-extfile", extensions, "-out", made.file,
        )  # fmt: skip
        return made

    @staticmethod
    def _key(path: pathlib.Path) -> None:
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", path)
        path.chmod(0o600)


def openssl(*arguments) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def context(authority: Authority, certificate: Certificate | None = None) -> ssl.SSLContext:
    made = ssl.create_default_context(cafile=str(authority.file))
    if certificate:
        made.load_cert_chain(certificate.file, certificate.key)
    return made


def connect(url: str, trust: ssl.SSLContext, timeout: float = 15) -> http.client.HTTPSConnection:
    """A connection that is kept between requests."""
    return http.client.HTTPSConnection(url.removeprefix("https://"), context=trust, timeout=timeout)


def ask(connection: http.client.HTTPConnection, path: str, method: str = "GET", **headers: str) -> Answer:
    connection.request(method, path, headers=headers)
    response = connection.getresponse()
    return Answer(response.status, response.headers, response.read())
