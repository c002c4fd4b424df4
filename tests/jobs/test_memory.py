"""What is allowed and what is free, as the kernel's files say it."""

from __future__ import annotations

from pathlib import Path

import pytest

from livepy.jobs.memory import Memory
from livepy.jobs.queue import Needs, Queue, Ticket


def lay(root: Path, **files: str) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """1000 kB, of which 700 are available."""
    lay(tmp_path, **{"proc/meminfo": "MemTotal:     1000 kB\nMemFree:       100 kB\nMemAvailable:     700 kB\n"})
    return tmp_path


def version_2(root: Path, folder: str, limit: object, used: int, cache: int = 0) -> None:
    folder = f"sys/fs/cgroup/{folder}".rstrip("/")
    lay(root, **{f"{folder}/memory.max": f"{limit}\n", f"{folder}/memory.current": f"{used}\n", f"{folder}/memory.stat": f"anon 5\ninactive_file {cache}\n"})


def version_1(root: Path, folder: str, limit: int, used: int, cache: int = 0) -> None:
    folder = f"sys/fs/cgroup/memory/{folder}".rstrip("/")
    stat = f"inactive_file 3\nhierarchical_memory_limit 9\ntotal_inactive_file {cache}\n"
    lay(root, **{f"{folder}/memory.limit_in_bytes": f"{limit}\n", f"{folder}/memory.usage_in_bytes": f"{used}\n", f"{folder}/memory.stat": stat})


def test_without_a_cgroup_the_machine_counts(machine: Path) -> None:
    memory = Memory(root=machine)
    assert memory.allowed == 1000 * 1024
    assert memory.free() == 700 * 1024


def test_where_nothing_can_be_measured_there_is_no_bound_but_the_one_that_is_given(tmp_path: Path) -> None:
    assert Memory(root=tmp_path).allowed is Memory(root=tmp_path).free() is None
    memory = Memory(100, root=tmp_path)
    assert memory.allowed == memory.free() == 100
    memory.promise(40)
    assert memory.free() == 60
    memory.give_back(40)
    assert memory.free() == 100


def test_cgroup_version_2_counts_what_is_used_without_the_cache_of_files(machine: Path) -> None:
    lay(machine, **{"proc/self/cgroup": "0::/app\n"})
    version_2(machine, "app", 500_000, 300_000, 50_000)
    memory = Memory(root=machine)
    assert memory.allowed == 500_000
    assert memory.free() == 250_000


def test_cgroup_version_1_counts_what_is_used_without_the_cache_of_files(machine: Path) -> None:
    lay(machine, **{"proc/self/cgroup": "9:name=systemd:/\n4:cpu,memory:/app/job\n0::/\n"})
    version_1(machine, "app/job", 500_000, 300_000, 50_000)
    memory = Memory(root=machine)
    assert memory.allowed == 500_000
    assert memory.free() == 250_000


def test_the_narrowest_bound_above_a_process_counts(machine: Path) -> None:
    lay(machine, **{"proc/self/cgroup": "0::/pod/app\n"})
    version_2(machine, "pod/app", "max", 1000)
    version_2(machine, "pod", 400_000, 100_000)
    version_2(machine, "", 600_000, 500_000)
    memory = Memory(root=machine)
    assert memory.allowed == 400_000
    assert memory.free() == 300_000


def test_in_a_container_the_path_may_be_the_hosts(machine: Path) -> None:
    lay(machine, **{"proc/self/cgroup": "4:memory:/docker/0123456789\n"})
    version_1(machine, "", 500_000, 300_000)
    assert Memory(root=machine).free() == 200_000


def test_a_cgroup_without_a_bound_leaves_the_machine(machine: Path) -> None:
    lay(machine, **{"proc/self/cgroup": "4:memory:/app\n"})
    version_1(machine, "app", 9223372036854771712, 300_000)
    assert Memory(root=machine).allowed == 1000 * 1024


def test_where_the_cgroup_allows_more_than_the_machine_has_the_machine_counts(machine: Path) -> None:
    lay(machine, **{"proc/self/cgroup": "0::/app\n"})
    version_2(machine, "app", 10_000_000, 0)
    assert Memory(root=machine).free() == 700 * 1024


def test_a_bound_that_is_given_never_allows_more_than_the_system(machine: Path) -> None:
    assert Memory(2_000_000, root=machine).allowed == 1000 * 1024
    memory = Memory(100_000, root=machine)
    assert memory.allowed == memory.free() == 100_000


def test_a_promise_counts_before_the_job_has_grown_and_not_twice_when_it_has(machine: Path) -> None:
    lay(machine, **{"proc/self/cgroup": "0::/app\n"})
    version_2(machine, "app", 500_000, 100_000)
    memory = Memory(root=machine)
    assert memory.free() == 400_000
    memory.promise(200_000)
    assert memory.free() == 200_000
    version_2(machine, "app", 500_000, 300_000)
    assert memory.free() == 200_000
    version_2(machine, "app", 500_000, 450_000)
    assert memory.free() == 50_000
    memory.give_back(200_000)
    version_2(machine, "app", 500_000, 120_000)
    assert memory.free() == 380_000


def test_lists_of_the_kernel_that_are_not_as_we_know_them_measure_nothing(machine: Path) -> None:
    lay(machine, **{"proc/self/cgroup": "0::/app\n"})
    version_2(machine, "app", 500_000, 300_000)
    lay(machine, **{"sys/fs/cgroup/app/memory.stat": "\ninactive_file\n"})
    assert Memory(root=machine).allowed == 1000 * 1024


def test_when_a_file_can_be_read_no_longer_what_was_used_before_counts(machine: Path) -> None:
    lay(machine, **{"proc/self/cgroup": "0::/app\n"})
    version_2(machine, "app", 500_000, 300_000)
    memory = Memory(root=machine)
    (machine / "sys/fs/cgroup/app/memory.current").unlink()
    assert memory.free() == 200_000
    memory.promise(150_000)
    assert memory.free() == 50_000


def test_on_this_machine_something_is_allowed_and_some_of_it_free() -> None:
    memory = Memory()
    free = memory.free()
    assert (memory.allowed is None) == (free is None)
    assert free is None or memory.allowed is None or free <= memory.allowed


def test_a_job_waits_until_the_machine_has_the_memory_it_needs(machine: Path) -> None:
    queue = Queue(Memory(root=machine), lambda: 0.0)
    ticket = Ticket(Needs(memory=800_000), "anna")
    assert not queue.enter(ticket)
    assert queue.waits_for_memory
    assert queue.reason(ticket) == "800 kB of memory"
    assert queue.look_again() == []
    lay(machine, **{"proc/meminfo": "MemTotal: 1000 kB\nMemAvailable: 900 kB\n"})
    assert queue.look_again() == [ticket]
    assert not queue.waits_for_memory


def test_memory_that_is_kept_for_a_large_job_is_kept_in_all_groups(tmp_path: Path) -> None:
    queue = Queue(Memory(100, root=tmp_path), lambda: 0.0)
    small, large = Needs(memory=40), Needs(memory=80)
    running = [Ticket(small, number) for number in range(2)]
    assert all(queue.enter(ticket) for ticket in running)
    waits = Ticket(large, "large")
    assert not queue.enter(waits)
    passed = 0
    for number in range(20):
        follower = Ticket(small, number)
        if running and not queue.enter(follower):
            running += queue.leave(running.pop(0))
            passed += follower in running
        if waits in running:
            break
    assert waits in running
    assert passed == 8
