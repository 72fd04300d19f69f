"""Turns come in the order of asking, one at a time, and not for ever."""

import time
from threading import Event, Thread

import pytest

from app.db.turns import Turns
from tests.db.samples import at_once


def test_one_holder_at_a_time() -> None:
    turns, inside, most = Turns(), 0, 0

    def work(_: int) -> None:
        nonlocal inside, most
        for _round in range(20):
            with turns.turn(within=30):
                inside += 1
                most = max(most, inside)
                time.sleep(0)
                inside -= 1

    assert at_once(20, work) == [None] * 20
    assert (most, inside) == (1, 0)


def test_turns_come_in_the_order_of_asking() -> None:
    turns, order = Turns(), list[int]()

    def work(number: int, asking: Event) -> None:
        asking.set()
        with turns.turn(within=30):
            order.append(number)

    with turns.turn(within=1):
        threads = []
        for number in range(5):
            asking = Event()
            threads.append(Thread(target=work, args=(number, asking)))
            threads[-1].start()
            assert asking.wait(timeout=30)
            time.sleep(0.2)
    for thread in threads:
        thread.join(timeout=30)
    assert order == [0, 1, 2, 3, 4]


def test_who_lets_go_and_asks_again_stands_at_the_end() -> None:
    """The one who has just written does not overtake those who wait."""
    turns, order = Turns(), list[str]()

    def wait() -> None:
        with turns.turn(within=30):
            order.append("waited")

    with turns.turn(within=1):
        waiter = Thread(target=wait)
        waiter.start()
        time.sleep(0.3)
    with turns.turn(within=30):
        order.append("again")
    waiter.join(timeout=30)
    assert order == ["waited", "again"]


def test_waiting_ends_in_time_and_harms_nobody() -> None:
    turns = Turns()

    def wait_in_vain(_: int) -> None:
        with turns.turn(within=0.05):
            pass

    with turns.turn(within=1):
        assert {type(outcome) for outcome in at_once(3, wait_in_vain)} == {TimeoutError}
    with turns.turn(within=0.05):
        pass


def test_a_turn_ends_with_an_exception() -> None:
    turns = Turns()
    with pytest.raises(KeyError), turns.turn(within=1):
        raise KeyError
    with turns.turn(within=0.05):
        pass
