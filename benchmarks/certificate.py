"""A certificate for loopback, for what is measured over TLS."""

import os
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import trustme


@contextmanager
def certificate() -> Iterator[tuple[str, str]]:
    """Two files: the authorities of this machine with one of our own, and a server's certificate.

    All of them, since loading the whole list is most of what the SDK does for each call.
    """
    authority = trustme.CA()
    own = Path(ssl.get_default_verify_paths().cafile or os.devnull).read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        trusted, served = Path(folder, "trusted.pem"), Path(folder, "server.pem")
        trusted.write_bytes(own + b"\n" + authority.cert_pem.bytes())
        authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(served)
        yield str(trusted), str(served)
