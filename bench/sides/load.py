"""What clients feel and what a server costs: requests over kept connections, CPU and memory from /proc."""

import http.client
import os
import statistics
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PAGE_KB = os.sysconf("SC_PAGE_SIZE") // 1024

# method, path, headers, body
Asked = tuple[str, str, dict[str, str], bytes]


@dataclass(frozen=True)
class Measured:
    """How long requests took (milliseconds) and how many were answered in a second."""

    p50: float
    p95: float
    rate: float
    count: int


def measure(port: int, ask: Callable[[int], Iterable[Asked]], *, clients: int, seconds: float, most: int) -> Measured:
    """Ask again and again, so many clients at once, until the time is over or so many were asked.

    `ask(n)` gives the requests of the n-th turn; they are felt as one.
    """
    took: list[float] = []
    turns = iter(range(most))
    lock = threading.Lock()
    start = time.perf_counter()

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while time.perf_counter() - start < seconds:
            with lock:
                turn = next(turns, None)
            if turn is None:
                break
            began = time.perf_counter()
            for method, path, headers, body in ask(turn):
                connection.request(method, path, body, headers)
                response = connection.getresponse()
                content = response.read()
                if response.status not in {200, 201}:
                    raise RuntimeError(f"{method} {path}: {response.status} {content[:300]!r}")
            took.append((time.perf_counter() - began) * 1000)
        connection.close()

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    passed = time.perf_counter() - start
    if not took:
        raise RuntimeError("nothing was answered")
    cuts = statistics.quantiles(took, n=20) if len(took) > 1 else took * 19
    return Measured(statistics.median(took), cuts[18], len(took) / passed, len(took))


def cpu(pid: int) -> float:
    """CPU seconds of a process, its threads and its living children so far."""
    return sum(_own(one) for one in family(pid))


def family(pid: int) -> list[int]:
    """A process and all below it."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            fields = _stat(int(entry.name))
            if fields:
                parents[int(entry.name)] = int(fields[1])
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def children(pid: int) -> list[int]:
    """The processes that a process has started, and that are still there."""
    return [one for one in family(pid) if one != pid and int(_stat(one)[1]) == pid]


def memory(pid: int) -> float:
    """Resident megabytes of a process."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_KB / 1024


def _own(pid: int) -> float:
    fields = _stat(pid)
    # utime, stime and those of children that ended
    return sum(int(fields[place]) for place in (11, 12, 13, 14)) / TICKS if fields else 0.0


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
