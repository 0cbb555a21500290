"""A function's coming and going, its image present."""

import datetime
import json
import re
import subprocess
import threading
import time
from collections.abc import Iterator

import provider
from figure import Figure


def measure(rounds: int = 20, seconds: float = 0) -> Iterator[Figure]:
    provider.deploy("warm", "burn") # the image is unpacked once, before
    deploys, deletes = [], []
    with Events() as events:
        for number in range(rounds):
            name = f"life-{number}"
            deploys.append(provider.deploy(name, "burn"))
            provider.delete(name)
            provider.gone(name)
            deletes.append(events.after_exit_ms(name))
    provider.delete("warm")
    yield Figure("deploy.ready_ms", "ms", deploys)
    yield Figure("delete.after_exit_ms", "ms", deletes)


class Events:
    """containerd's own events, which tell to the microsecond when a process ended and when all of it was removed."""

    LINE = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(\.\d+)? \+0000 UTC (\S+) (\S+) (\{.*\})$")

    def __enter__(self) -> "Events":
        self.seen: list[tuple[float, str, dict]] = []
        self.process = subprocess.Popen(["ctr", "events"], stdout=subprocess.PIPE, text=True)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        time.sleep(0.5) # it says nothing when it is subscribed
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(10)

    def read(self) -> None:
        for line in self.process.stdout:
            if match := self.LINE.match(line):
                second, fraction, _, topic, event = match.groups()
                whole = datetime.datetime.fromisoformat(second + "+00:00").timestamp()
                self.seen.append((whole + float(fraction or 0), topic, json.loads(event)))

    def when(self, topic: str, key: str, name: str, *, pid_of_task: bool = False) -> float | None:
        for at, seen, event in self.seen:
            if seen == topic and re.fullmatch(re.escape(name) + r"([.-].*)?", str(event.get(key, ""))):
                if not pid_of_task or event.get("id") == event.get(key):
                    return at
        return None

    def after_exit_ms(self, name: str) -> float:
        """From the end of the function's process to the removal of its container and snapshot.

        containerd's garbage collector may take the snapshot first, once the container is gone, and tells nobody.
        """
        until = time.monotonic() + 5
        while time.monotonic() < until:
            exited = self.when("/tasks/exit", "container_id", name, pid_of_task=True)
            removed = self.when("/containers/delete", "id", name)
            if exited and removed and not provider.snapshots(name):
                return (max(removed, self.when("/snapshot/remove", "key", name) or 0) - exited) * 1000
            time.sleep(0.01)
        raise RuntimeError(f"{name} was not removed; its snapshots: {provider.snapshots(name)}")
