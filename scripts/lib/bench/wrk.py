"""wrk, with its result as numbers."""

import json
import subprocess
import tempfile
from dataclasses import dataclass

# Microseconds and counts, as wrk keeps them.
REPORT = """
done = function(summary, latency, requests)
    local e = summary.errors
    io.stderr:write(string.format(
        '{"requests": %d, "microseconds": %d, "p50": %f, "p99": %f, "failed": %d}\\n', summary.requests,
        summary.duration, latency:percentile(50), latency:percentile(99),
        e.connect + e.read + e.write + e.status + e.timeout))
end
"""


@dataclass(frozen=True)
class Load:
    requests: int
    per_second: float
    p50_ms: float
    p99_ms: float


def load(url: str, clients: int, seconds: float) -> Load:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(REPORT)
        script.flush()
        done = subprocess.run(
            ["wrk", "-t", str(min(clients, 2)), "-c", str(clients), "-d", f"{max(1, round(seconds))}s"]
            + ["--timeout", "10s", "-s", script.name, url],
            capture_output=True,
            text=True,
        )
    if done.returncode or not done.stderr.strip():
        raise RuntimeError(f"wrk {url}: {done.stderr or done.stdout}")
    result = json.loads(done.stderr.strip().splitlines()[-1])
    if result["failed"]:
        raise RuntimeError(f"{url} with {clients} clients: {result['failed']} requests failed")
    return Load(
        requests=result["requests"],
        per_second=result["requests"] * 1e6 / result["microseconds"],
        p50_ms=result["p50"] / 1000,
        p99_ms=result["p99"] / 1000,
    )
