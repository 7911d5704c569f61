"""The feed under crashes and a hundred readers: in order, without a gap, and nothing that was answered is missing from it."""

import collections
import http.client
import random
import signal
import threading
import time

from harness import cards
from harness.process import until

CONSUMERS = 100
# Where the vault dies, and after how many passings; between them work goes on.
DEATHS = ["commit.before:9", "commit.after:9", "answer.before:40", "answer.after:40", "cryptopay.after:2", "commit.after:25"]
TROUBLE = (OSError, http.client.HTTPException)


class Producer(threading.Thread):
    """Saves cards and changes their labels; remembers what the vault answered for."""

    def __init__(self, shop, number, over):
        super().__init__(daemon=True)
        self.shop, self.number, self.over = shop, number, over
        self.saved: list[dict] = []
        self.changes: collections.Counter[str] = collections.Counter()
        self.tries: collections.Counter[str] = collections.Counter()
        self.failure: BaseException | None = None

    def run(self):
        round = 0
        while not self.over.is_set():
            round += 1
            try:
                self.work(round)
            except TROUBLE:
                time.sleep(0.05)
            except BaseException as error:
                self.failure = error
                return

    def work(self, round):
        account = f"customer-{self.number}-{round}"
        answer = self.shop.verify(account, cards.GOOD)
        if answer.status != 201 or answer.json["status"] != "verified":
            return
        self.saved.append(answer.json)
        card = answer.json["cardId"]
        for change in range(4):
            self.tries[card] += 1
            answer = self.shop.patch(f"/cards/{card}", {"label": f"label {round} {change}"})
            if answer.status == 200:
                self.changes[card] += 1


class Consumer(threading.Thread):
    """Follows the feed from its start; forgets now and then how far it was, as one that dies before it has written that down."""

    def __init__(self, shop, number, over):
        super().__init__(daemon=True)
        self.shop, self.over = shop, over
        self.dice = random.Random(number)
        self.seen: dict[int, dict] = {}
        self.cursor = 0
        self.last_end = None
        self.again = 0
        self.failure: BaseException | None = None

    def run(self):
        while True:
            try:
                if self.read() and self.over.is_set():
                    return
            except TROUBLE:
                time.sleep(self.dice.uniform(0.05, 0.2))
            except BaseException as error:
                self.failure = error
                return

    def read(self) -> bool:
        """One page; whether it was the last for now."""
        limit = self.dice.choice([1, 7, 50, 500])
        wait = 0 if self.over.is_set() else 2
        answer = self.shop.call("GET", f"/events?after={self.cursor}&limit={limit}&waitSeconds={wait}", timeout=10)
        page = answer.expect(200).json
        place = self.cursor
        for event in page["events"]:
            assert event["sequence"] == place + 1, f"{event['sequence']} follows {place}"
            place = event["sequence"]
            # What was read once is read the same again.
            assert self.seen.setdefault(place, event) == event
        assert page["next"] == place
        if page["events"] and self.dice.random() < 0.1:
            self.again += 1
            return False
        self.cursor = place
        return not page["events"]


def is_quiet(shop) -> bool:
    before = len(shop.events())
    time.sleep(3)
    return len(shop.events()) == before


def test_a_hundred_readers_miss_nothing_when_the_vault_dies(vault_at_rest):
    vault_at_rest.configure(lambda config: config["policy"].update(verificationsPerClientPerMinute=100_000))
    vault = vault_at_rest.start()
    shop = vault.client()
    written, read = threading.Event(), threading.Event()
    producers = [Producer(shop, number, written) for number in range(3)]
    consumers = [Consumer(shop, number, read) for number in range(CONSUMERS)]
    for thread in [*producers, *consumers]:
        thread.start()
    for place in DEATHS:
        vault.kill()
        process = vault.launch(CARDVAULT_FAILPOINT=place)
        until(lambda: not process.is_running or "ready" in process.lines(), 30, "a start")
        vault._read_addresses()
        assert process.wait(30) == -signal.SIGKILL, place
    vault.start()
    until(lambda: sum(len(producer.saved) for producer in producers) > 10, 60, "enough work")
    written.set()
    for thread in producers:
        thread.join(30)
    until(lambda: is_quiet(shop), 60, "the end of the work")
    read.set()
    for thread in consumers:
        thread.join(60)
    failures = [thread.failure for thread in [*producers, *consumers] if thread.failure]
    assert not failures, failures[0]
    assert not any(thread.is_alive() for thread in [*producers, *consumers])
    feed = shop.events()
    assert [event["sequence"] for event in feed] == list(range(1, len(feed) + 1))
    for consumer in consumers:
        assert [consumer.seen[place] for place in sorted(consumer.seen)] == feed
    assert sum(consumer.again for consumer in consumers) > 0
    saved = [verification for producer in producers for verification in producer.saved]
    told = collections.Counter((event["type"], event.get("verificationId")) for event in feed)
    updated = collections.Counter(event["cardId"] for event in feed if event["type"] == "card.updated")
    for verification in saved:
        for kind in ["verification.created", "verification.verified", "card.saved"]:
            assert told[kind, verification["id"]] == 1, (kind, verification)
    for producer in producers:
        for card, tries in producer.tries.items():
            # One more is the mask that the vault learns by itself.
            assert producer.changes[card] <= updated[card] <= tries + 1
