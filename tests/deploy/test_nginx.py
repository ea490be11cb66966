"""The proxy's file in a real nginx, in front of a real server: TLS only, bounded, and silent about codes."""

import re
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.bench.server import Running, free_port, running_process

CONF = Path(__file__).parents[2] / "deploy" / "nginx.conf"
NAME = "ward.example"


@dataclass(frozen=True)
class Proxy:
    """A running nginx, its folder, and the server behind it."""

    folder: Path
    plain: int
    tls: int
    server: Running

    def get(self, path: str, *, host: str = NAME) -> int:
        """Ask under TLS for `path` of the site `host`; return the status."""
        context = ssl.create_default_context(cafile=str(self.folder / "cert.pem"))
        context.check_hostname = False  # another name is asked for, too
        address = f"https://127.0.0.1:{self.tls}{path}"
        return httpx.get(address, headers={"Host": host}, verify=context, timeout=30).status_code

    def logs(self) -> str:
        """Return everything that nginx wrote anywhere."""
        files = (p for p in self.folder.rglob("*") if p.is_file() and p.suffix not in (".pem", ".conf"))
        return "\n".join(p.read_text(errors="replace") for p in files)


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """Run the file as it is, but for ports and paths of this machine."""
    folder = tmp_path_factory.mktemp("nginx")
    _certificate(folder)
    with running_process(folder / "data") as server:
        plain, tls = free_port(), free_port()
        _configuration(folder, plain, tls, server.port)
        command = ["nginx", "-p", str(folder), "-c", str(folder / "main.conf"), "-e", "stderr"]
        with (folder / "stderr.txt").open("wb") as log, subprocess.Popen(command, stderr=log) as nginx:
            try:
                _until_open(plain, nginx)
                yield Proxy(folder, plain, tls, server)
            finally:
                nginx.terminate()


def _certificate(folder: Path) -> None:
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ]
    command += ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}", "-days", "2"]
    command += ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run(command, check=True, capture_output=True)


def _configuration(folder: Path, plain: int, tls: int, server: int) -> None:
    text = CONF.read_text(encoding="utf-8")
    changes = {
        r"listen \[::\]:\d+[^;]*;": "",
        r"listen 80;": f"listen 127.0.0.1:{plain};",
        r"listen 443 ": f"listen 127.0.0.1:{tls} ",
        r"127\.0\.0\.1:8080": f"127.0.0.1:{server}",
        r"/etc/ssl/ward\.example\.pem": f"{folder}/cert.pem",
        r"/etc/ssl/ward\.example\.key": f"{folder}/key.pem",
    }
    for old, new in changes.items():
        text, count = re.subn(old, new, text)
        assert count, old
    (folder / "site.conf").write_text(text, encoding="utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"{k}_temp_path {folder}/{k};" for k in kinds)
    (folder / "main.conf").write_text(
        f"daemon off; worker_processes 1; pid {folder}/pid; user root;"
        f"events {{ worker_connections 1024; }} http {{ {paths} include {folder}/site.conf; }}",
        encoding="utf-8",
    )


def _until_open(port: int, nginx: subprocess.Popen[bytes]) -> None:
    wait = threading.Event()
    for _ in range(200):
        assert nginx.poll() is None, "nginx ended at its start"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        wait.wait(0.05)
    raise AssertionError("nginx does not listen")


def test_pages_come_through(proxy: Proxy) -> None:
    """The sign-in page is served under TLS."""
    assert proxy.get("/sign-in") == 200


def test_plain_http_is_sent_to_tls(proxy: Proxy) -> None:
    """Port 80 answers with the same address under https, of the ward's own name whatever was asked for."""
    asked = f"http://127.0.0.1:{proxy.plain}/app/join/ABCD"
    answer = httpx.get(asked, headers={"Host": "evil.example"}, timeout=30)
    assert (answer.status_code, answer.headers["Location"]) == (301, f"https://{NAME}/app/join/ABCD")


def test_a_phones_request_in_plain_text_is_refused(proxy: Proxy) -> None:
    """What carries a token is not led to TLS in silence."""
    answer = httpx.get(f"http://127.0.0.1:{proxy.plain}/v1/ping", headers={"Host": NAME}, timeout=30)
    assert answer.status_code == 403


def test_another_name_gets_no_answer(proxy: Proxy) -> None:
    """A request for another host is hung up on."""
    with pytest.raises(httpx.RemoteProtocolError):
        proxy.get("/sign-in", host="evil.example")


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_old_protocols_are_refused(proxy: Proxy, version: ssl.TLSVersion) -> None:
    """TLS below 1.2 is not spoken."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.minimum_version = context.maximum_version = version
    with socket.create_connection(("127.0.0.1", proxy.tls)) as raw, pytest.raises(ssl.SSLError):
        context.wrap_socket(raw)


def test_figures_are_not_for_everybody(proxy: Proxy) -> None:
    """The page of figures is closed from outside."""
    assert proxy.get("/metrics") == 403


def test_a_flood_of_sign_ins_is_cut(proxy: Proxy) -> None:
    """From one address no more than a burst passes; nothing of the rest reaches the server."""
    answers = [proxy.get("/sign-in") for _ in range(90)]
    assert 429 in answers


def test_no_log_holds_a_joining_code(proxy: Proxy) -> None:
    """Neither served, nor refused, nor with the server gone does an address with a code reach a log."""
    code = "GEHEIMNIS7"
    proxy.get(f"/app/join/{code}")
    proxy.get(f"/app/join/{code}?q={'x' * 9000}")
    assert code not in proxy.logs()
    site = proxy.folder / "site.conf"
    text = site.read_text(encoding="utf-8")
    site.write_text(text.replace(f":{proxy.server.port}", f":{free_port()}"), encoding="utf-8")
    command = ["nginx", "-p", str(proxy.folder), "-c", str(proxy.folder / "main.conf"), "-e", "stderr"]
    subprocess.run([*command, "-s", "reload"], check=True, capture_output=True)
    answers = (proxy.get(f"/app/join/{code}") for _ in range(500))
    assert 502 in answers
    assert code not in proxy.logs()
