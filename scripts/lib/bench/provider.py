"""The provider as an operator drives it, and what can be seen of a function from outside."""

import base64
import http.client
import json
import re
import subprocess
import time
from pathlib import Path

PORT = 8081
NAMESPACE = "openfaas-fn"


def image(name: str) -> str:
    return run("scripts/sample-images", "--reference", name).strip()


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


def call(method: str, path: str, body: dict | None = None) -> tuple[int, bytes]:
    secrets = Path("/var/lib/faasd/secrets")
    login = f"{(secrets / 'basic-auth-user').read_text()}:{(secrets / 'basic-auth-password').read_text()}"
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=65)
    try:
        connection.request(
            method,
            path,
            json.dumps(body) if body is not None else None,
            {
                "Authorization": "Basic " + base64.b64encode(login.encode()).decode(),
                "Content-Type": "application/json",
            },
        )
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def deploy(name: str, sample: str, **more: object) -> float:
    """Returns how many milliseconds it took until the answer, which is given when the function is ready."""
    body = {"service": name, "image": image(sample), **more}
    began = time.perf_counter()
    status, text = call("POST", "/system/functions", body)
    took = (time.perf_counter() - began) * 1000
    if status not in (200, 201) and not (status == 202 and ready(name)):
        raise RuntimeError(f"deploying {name}: {status} {text.decode(errors='replace')}")
    return took


def ready(name: str) -> bool:
    status, text = call("GET", f"/system/function/{name}")
    return status == 200 and json.loads(text).get("availableReplicas", 0) >= 1


def delete(name: str) -> None:
    status, text = call("DELETE", "/system/functions", {"functionName": name})
    if status not in (200, 202):
        raise RuntimeError(f"deleting {name}: {status} {text.decode(errors='replace')}")


def gone(name: str, seconds: float = 40) -> None:
    """Waits until the provider knows it no more."""
    until = time.monotonic() + seconds
    while call("GET", f"/system/function/{name}")[0] != 404:
        if time.monotonic() > until:
            raise RuntimeError(f"{name} is still there after {seconds:g} s")
        time.sleep(0.005)


def address(name: str) -> str:
    """The function's own, from the label on its container."""
    labels = json.loads(run("ctr", "-n", NAMESPACE, "containers", "info", name))["Labels"]
    for value in labels.values():
        if re.fullmatch(r"10\.62\.\d+\.\d+", value):
            return value
    raise RuntimeError(f"{name} has no address on its container: {labels}")


def task_pid(name: str) -> int:
    for line in run("ctr", "-n", NAMESPACE, "tasks", "ls").splitlines():
        words = line.split()
        if words[0] == name and words[2] == "RUNNING":
            return int(words[1])
    raise RuntimeError(f"{name} has no running task")


def snapshots(name: str) -> list[str]:
    """Those of the function's containers."""
    keys = [line.split()[0] for line in run("ctr", "-n", NAMESPACE, "snapshots", "ls").splitlines()]
    return [key for key in keys if re.fullmatch(re.escape(name) + r"([.-].*)?", key)]


def cpu_usage_file(pid: int) -> Path:
    """Where the kernel counts the CPU time of the cgroup that `pid` lives in."""
    lines = [line.split(":", 2) for line in Path(f"/proc/{pid}/cgroup").read_text().splitlines()]
    for _, controllers, path in lines:
        if "cpuacct" in controllers.split(","):
            return Path("/sys/fs/cgroup/cpuacct" + path) / "cpuacct.usage"
    for _, controllers, path in lines:
        if controllers == "":
            return Path("/sys/fs/cgroup" + path) / "cpu.stat"
    raise RuntimeError(f"process {pid} is in no cgroup that counts CPU time")


def cpu_microseconds(usage: Path) -> float:
    text = usage.read_text()
    if usage.name == "cpuacct.usage":
        return int(text) / 1000
    return int(re.search(r"usage_usec (\d+)", text).group(1))
