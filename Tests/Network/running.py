"""A vault with its bank in a folder that goes away, for programs that measure it from outside."""

from __future__ import annotations

import contextlib
import pathlib
import resource
import tempfile

from harness.bank import Bank
from harness.tls import Authority
from harness.vault import Vault


def allow_descriptors(count: int) -> None:
    """Raises our own limit, which the programs started by us inherit."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(count, 1024), hard), hard))


@contextlib.contextmanager
def vault(tls: bool = False, **limits: int):
    """A running vault and, with TLS, the authority of its certificate."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        bank = Bank(folder)
        made = Vault(folder / "vault", bank)
        authority = None
        if tls:
            authority = Authority(folder, "authority")
            # What a scanner asks of a certificate: a life that is not nearly over, and where its revocation is told.
            server = authority.issue(
                "server", "DNS:localhost,IP:127.0.0.1", days=180, more="crlDistributionPoints=URI:http://localhost/ca.crl"
            )
            files = {"certificateFile": server.file, "privateKeyFile": server.key, "clientCAFile": authority.file}

            def secure(config):
                config["tls"] = {key: str(value) for key, value in files.items()}
                config["publicURL"] = made.public.replace("http://127.0.0.1", "https://localhost")

            made.configure(secure)
        made.configure(lambda config: config.update(limits=limits))
        try:
            yield made.start(), authority
        finally:
            made.kill()
            bank.close()
