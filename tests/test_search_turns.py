"""Turns: how many work at a time, and in what order."""

from __future__ import annotations

from threading import Event, Lock, Thread
from time import sleep

from jetbridge.retrieval.turns import Turns


def test_no_more_than_the_count_are_inside_at_a_time() -> None:
    """Twenty callers of three places: never a fourth inside, and all come through."""
    turns, lock = Turns(3), Lock()
    inside, most, done = 0, 0, 0

    def call() -> None:
        nonlocal inside, most, done
        with turns:
            with lock:
                inside += 1
                most = max(most, inside)
            sleep(0.005)
            with lock:
                inside -= 1
                done += 1

    callers = [Thread(target=call) for _ in range(20)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert 1 < most <= 3
    assert done == 20


def test_who_waits_longest_is_next_even_before_one_that_just_left() -> None:
    """A caller that leaves and comes back at once stands behind those who wait."""
    turns, order = Turns(1), []
    release = Event()

    def first() -> None:
        with turns:
            release.wait(10)
        with turns:
            order.append("again")

    def other(name: str) -> None:
        with turns:
            order.append(name)

    began = Thread(target=first)
    began.start()
    while turns._free:
        sleep(0.001)
    others = []
    for number, name in enumerate(("second", "third"), 1):
        others.append(Thread(target=other, args=(name,)))
        others[-1].start()
        while len(turns._waiting) < number:
            sleep(0.001)
    release.set()
    for caller in (began, *others):
        caller.join(10)
    assert order == ["second", "third", "again"]


def test_an_error_inside_gives_the_place_on() -> None:
    """A search that fails does not keep its place."""
    turns = Turns(1)
    for _ in range(3):
        try:
            with turns:
                raise ValueError
        except ValueError:
            pass
    with turns:
        pass
