"""Memory at rest: the provider's own, and what each function costs beside its own processes. MB are 1,000,000 bytes."""

import time
from collections.abc import Iterator
from pathlib import Path

import provider
from figure import Figure

FUNCTIONS = 50


def measure(rounds: int = 5, seconds: float = 1) -> Iterator[Figure]:
    for number in range(FUNCTIONS):
        provider.deploy(f"idle-{number}", "burn")
    time.sleep(40) # what the deployments needed for a moment is given back; containerd's shims do so every 30 s
    daemon = int(Path("/run/faasd/provider.pid").read_text())
    private, resident, beside = [], [], []
    for _ in range(rounds):
        time.sleep(seconds)
        used = rollup(daemon)
        # Its own: not the pages of the binary and the libraries, which the kernel drops when it likes.
        private.append(used["Private_Dirty"])
        resident.append(used["Rss"])
        helpers = [pid for pid, line in processes() if "containerd-shim" in line or "faasd-collect" in line]
        if len(helpers) < FUNCTIONS * 2:
            raise RuntimeError(f"{len(helpers)} shims and collectors for {FUNCTIONS} functions")
        beside.append(sum(rollup(pid)["Pss"] for pid in helpers) / FUNCTIONS)
    yield Figure("memory.provider_private_mb", "MB", private)
    yield Figure("memory.provider_rss_mb", "MB", resident)
    yield Figure("memory.per_function_pss_mb", "MB", beside)
    for number in range(FUNCTIONS):
        provider.delete(f"idle-{number}")


def rollup(pid: int) -> dict[str, float]:
    """The process's memory in MB, by kind."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    return {line.split(":")[0]: int(line.split()[1]) * 1024 / 1e6 for line in lines}


def processes() -> list[tuple[int, str]]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue # ended meanwhile
        found.append((int(folder.name), line))
    return found
