"""nginx with the example's settings, on ports and paths of its own."""

import os
import shutil
import subprocess
import time
from pathlib import Path

from ahsp.embedded.processes import loopback_port

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"

_MAIN = """
{user}
daemon off;
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/ahsp.conf;
}}
"""


def system_tool(name: str) -> str:
    """The path of a system's program; raises FileNotFoundError where there is none."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        raise FileNotFoundError(f"{name} is not here")
    return found


class Proxy:
    """The example's site in front of some web servers.

    Attributes:
        port: where it speaks HTTP; `tls` where it speaks HTTPS.
    """

    def __init__(self, folder: Path, servers: list[int]) -> None:
        self.folder = folder
        self.port, self.tls, self._plain = (loopback_port(None) for _ in range(3))
        self._program = system_tool("nginx")
        self._certify()
        (folder / "ahsp-proxy.conf").write_text((DEPLOY / "nginx" / "proxy.conf").read_text())
        (folder / "ahsp-upstream.conf").write_text(
            "".join(
                line.replace(f"127.0.0.1:800{place + 1}", f"127.0.0.1:{port}") + "\n"
                for place, port in enumerate(servers)
                for line in (DEPLOY / "nginx" / "upstream.conf").read_text().splitlines()
                if f":800{place + 1} " in line
            )
        )
        (folder / "ahsp.conf").write_text(self._site())
        user = "user root;" if folder.stat().st_uid == 0 else ""
        self.settings = folder / "nginx.conf"
        self.settings.write_text(_MAIN.format(folder=folder, user=user))
        self.process: subprocess.Popen[bytes] | None = None

    def _site(self) -> str:
        text = (DEPLOY / "nginx" / "ahsp.conf").read_text()
        for former, ours in (
            ("listen 80;", f"listen 127.0.0.1:{self._plain};"),
            ("    listen [::]:80;\n", ""),
            (
                "listen 443 ssl http2;",
                f"listen 127.0.0.1:{self.tls} ssl http2; listen 127.0.0.1:{self.port};",
            ),
            ("    listen [::]:443 ssl http2;\n", ""),
            ("/etc/nginx/ahsp-", f"{self.folder}/ahsp-"),
            ("/etc/nginx/tls", str(self.folder)),
            ("/var/log/nginx", str(self.folder)),
            ("root /srv;", f"root {self.folder}/srv;"),
            ("ahsp.example.go.id", "localhost"),
        ):
            assert former in text, former
            text = text.replace(former, ours)
        return text

    def _certify(self) -> None:
        command = [
            system_tool("openssl"),
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
        ]
        command += ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
        command += ["-keyout", str(self.folder / "privkey.pem")]
        command += ["-out", str(self.folder / "fullchain.pem")]
        subprocess.run(command, check=True, capture_output=True)

    def check(self) -> str:
        """What nginx says of its settings; raises where it does not take them."""
        told = subprocess.run(
            [self._program, "-t", "-c", self.settings], capture_output=True, text=True
        )
        assert told.returncode == 0, told.stderr
        return told.stderr

    def __enter__(self) -> "Proxy":
        self.process = subprocess.Popen([self._program, "-c", self.settings])
        deadline = time.monotonic() + 10
        while not (self.folder / "nginx.pid").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        return self

    def __exit__(self, *_error: object) -> None:
        assert self.process
        self.process.terminate()
        self.process.wait(20)

    def log(self) -> str:
        """Its log of requests."""
        return (self.folder / "ahsp.log").read_text()
