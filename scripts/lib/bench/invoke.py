"""Invocations: through the provider, and through nginx in its place, against straight to the function's container.

The function spends 300 µs of CPU a request. Each round loads all ways one after another, in turning order, so that what
else happens on the machine meets all alike; a figure is the median of the rounds' own ratios.
"""

import contextlib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import provider
from figure import Figure
from wrk import Load, load

BURN_MICROSECONDS = 300
TOLERANCE = 0.15
CLIENTS = (1, 10, 50, 200)
NGINX_PORT = 8899


def measure(rounds: int = 8, seconds: float = 2) -> Iterator[Figure]:
    provider.deploy("burn", "burn", envVars={"burn_us": str(BURN_MICROSECONDS)})
    direct = f"http://{provider.address('burn')}:8080/"
    usage = provider.cpu_usage_file(provider.task_pid("burn"))
    with nginx(direct) as peer:
        ways = {"direct": direct, "ours": f"http://127.0.0.1:{provider.PORT}/function/burn", "nginx": peer}
        for url in ways.values():
            load(url, 10, 1)
        for clients in CLIENTS:
            runs = [one_round(ways, clients, seconds, number, usage) for number in range(rounds)]
            yield from figures(clients, runs)
    provider.delete("burn")


def one_round(ways: dict[str, str], clients: int, seconds: float, number: int, usage: Path) -> dict[str, Load]:
    order = list(ways)
    order = order[number % len(order) :] + order[: number % len(order)]
    return {way: honest_load(way, ways[way], clients, seconds, usage) for way in order}


def honest_load(way: str, url: str, clients: int, seconds: float, usage: Path) -> Load:
    """A run in which a request cost the function what it should; another is done again, twice at most."""
    for _ in range(3):
        before = provider.cpu_microseconds(usage)
        run = load(url, clients, seconds)
        spent = (provider.cpu_microseconds(usage) - before) / run.requests
        if abs(spent / BURN_MICROSECONDS - 1) <= TOLERANCE:
            return run
        print(f"rejected: {way}, {clients} clients: {spent:.0f} µs of CPU a request", file=sys.stderr)
    raise RuntimeError(f"a request costs the function {spent:.0f} µs, not {BURN_MICROSECONDS} ± {TOLERANCE:.0%}")


def figures(clients: int, runs: list[dict[str, Load]]) -> Iterator[Figure]:
    at = f"c{clients}"
    for way in ("direct", "ours", "nginx"):
        yield Figure(f"invoke.{way}_rps.{at}", "1/s", [run[way].per_second for run in runs])
    if clients == 1:
        for name, way in (("added_p50_ms", "ours"), ("nginx_added_p50_ms", "nginx")):
            yield Figure(f"invoke.{name}.{at}", "ms", [run[way].p50_ms - run["direct"].p50_ms for run in runs])
    else:
        yield Figure(f"invoke.ours_p99_ms.{at}", "ms", [run["ours"].p99_ms for run in runs])
    for name, way in (("ratio", "ours"), ("nginx_ratio", "nginx")):
        yield Figure(f"invoke.{name}.{at}", "", [run[way].per_second / run["direct"].per_second for run in runs])


@contextlib.contextmanager
def nginx(upstream: str) -> Iterator[str]:
    """nginx as the proxy to the same container, tuned as one would: pooled connections, no access log."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "nginx.conf").write_text(f"""
user root;
worker_processes auto;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    keepalive_requests 100000000;
    upstream function {{ server {upstream.split('/')[2]}; keepalive 256; keepalive_requests 100000000; }}
    server {{
        listen 127.0.0.1:{NGINX_PORT} backlog=4096;
        location / {{ proxy_pass http://function; proxy_http_version 1.1; proxy_set_header Connection ""; }}
    }}
}}
""")
        process = subprocess.Popen(["nginx", "-p", folder, "-c", f"{folder}/nginx.conf", "-g", "daemon off;"])
        try:
            wait_for_port(process)
            yield f"http://127.0.0.1:{NGINX_PORT}/"
        finally:
            process.terminate()
            process.wait(10)


def wait_for_port(process: subprocess.Popen) -> None:
    until = time.monotonic() + 10
    while process.poll() is None and time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", NGINX_PORT), 1):
            return
        time.sleep(0.02)
    raise RuntimeError("nginx does not start")
