"""A stranger at every address: 10,000 random requests, none of which may be told a secret.

Requests are made of real addresses, their seals, forged, expired and revoked tokens, tricks with
paths, methods, headers and bodies. The stranger is signed in nowhere. An answer is amiss when it is
a fault of the server (500), or holds what was planted in the records and was not in the request.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from doors_house import OWNERS, Answered, Asked, House, ask, doors_house

from exams.people import token_hash
from trainer.people.doors import DOORS
from trainer.people.gate import COOKIE

METHODS = (*["GET"] * 12, "POST", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "Q")
TRICKS = (
    *("..", "%2e%2e", "%252e", "//", ";", "%00", "%2f", "\\", "%5c", "．．/", "\u202e", "😀", "?"),
    *("%ff", "%c0%ae", "#", "*", "'", '"', "<x>", "{}", "%", " ", "\u200b", "-0", "-1", "--", "-x"),
)
QUERIES = (
    "topic",
    "period",
    "lang",
    "id",
    "s",
    "staff_number",
    "exam",
    "sheets",
    "department",
    "q",
)


def leaks(house: House, asked: Asked, answered: Answered) -> list[bytes]:
    """The secrets that the answer holds and whoever asked did not know."""
    found = [one for one in house.secrets() if one in answered.whole]
    return [one for one in found if not asked.holds(one)]


class Crook:
    """Somebody signed in nowhere, asking with a seeded generator."""

    def __init__(self, house: House, seed: int) -> None:
        self._house, self._chance = house, random.Random(seed)
        self.statuses: Counter[int] = Counter()
        self.amiss: list[str] = []

    async def ask_often(self, times: int) -> None:
        """Ask so often and note what is amiss."""
        for _ in range(times):
            asked = self._request()
            try:
                answered = await ask(self._house.app, asked)
            except Exception as error:  # noqa: BLE001 - whatever gets out would be a 500
                self.amiss.append(f"{error!r}: {asked}"[:500])
                continue
            self.statuses[answered.status] += 1
            told = leaks(self._house, asked, answered)
            if told or answered.status >= 500:
                self.amiss.append(f"{answered.status} {told}: {asked}"[:500])

    def _request(self) -> Asked:
        chance = self._chance
        body = chance.choice((b"", b"", chance.randbytes(chance.randrange(400)), b"{}", b"%PDF-1"))
        headers = [pair for pair in (self._cookie(), self._shown(), self._other()) if pair]
        return Asked(self._address(), chance.choice(METHODS), tuple(headers), body)

    def _address(self) -> str:
        chance, house = self._chance, self._house
        owner = chance.choice(OWNERS)
        path = chance.choice(tuple(DOORS)).format(
            call_id=chance.choice((house.call(owner), house.sittings[owner] + "-0", "free")),
            token=house.office.seal.token("headset"),
            staff_number=chance.choice(("A1", "%41", "1" * 300, "NR-" + owner[1:].upper())),
        )
        real = (house.recording(owner), house.exam_recording(owner))
        path = chance.choice((path, path, *real))
        for _ in range(chance.choice((0, 0, 1, 1, 2, 5))):
            at = chance.randrange(len(path) + 1)
            path = path[:at] + chance.choice(TRICKS) + path[at + chance.randrange(3) :]
        if chance.random() < 0.02:
            path += "/a" * chance.randrange(9_000)
        if chance.random() < 0.4:
            path += f"?{chance.choice(QUERIES)}={self._word()}&{chance.choice(QUERIES)}=%00"
        return "/" + path.lstrip("/") if chance.random() < 0.97 else path

    def _cookie(self) -> tuple[str, str] | None:
        chance = self._chance
        token = self._house.cookie(chance.choice(OWNERS).lstrip("@"))
        forged = chance.choice((token[:-1], token_hash(token), self._flipped(token), self._word()))
        return ("cookie", f"{COOKIE}={forged}") if chance.random() < 0.5 else None

    def _shown(self) -> tuple[str, str] | None:
        chance, tokens = self._chance, self._house.tokens
        amiss = (tokens["expired"], tokens["revoked"], tokens["a trainee's"])
        forged = chance.choice((*amiss, self._flipped(tokens["good"]), self._word(), ""))
        kind = chance.choice(("Bearer ", "bearer  ", "Basic ", ""))
        return ("authorization", kind + forged) if chance.random() < 0.5 else None

    def _other(self) -> tuple[str, str] | None:
        return self._chance.choice(
            (
                None,
                ("origin", "http://testserver"),
                ("origin", "http://["),
                ("range", "bytes=-1,0-,x"),
                ("x-forwarded-proto", "https"),
                ("x-original-url", "/hr/results.csv"),
                ("x-http-method-override", "GET"),
                ("content-length", "-1"),
            )
        )

    def _flipped(self, text: str) -> str:
        at = self._chance.randrange(len(text))
        return text[:at] + chr(ord(text[at]) ^ (1 << self._chance.randrange(5))) + text[at + 1 :]

    def _word(self) -> str:
        signs = "abcXYZ0189@./%-_=\x7f林\u00e9"
        return "".join(self._chance.choices(signs, k=self._chance.randrange(60)))


def main() -> int:
    """Ask, and tell what was answered; 1 when anything was amiss."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        house = doors_house(Path(folder) / "data")
        crook, begun = Crook(house, given.seed), time.monotonic()
        asyncio.run(crook.ask_often(given.requests))
        took_s = time.monotonic() - begun
        house.office.exams.close()
    answers = ", ".join(f"{count} × {status}" for status, count in sorted(crook.statuses.items()))
    print(f"{given.requests} requests (seed {given.seed}) in {took_s:.1f} s: {answers}")
    print(f"secrets told or faults of the server: {len(crook.amiss)}")
    print("\n".join(crook.amiss[:20]))
    return 1 if crook.amiss else 0


if __name__ == "__main__":
    sys.exit(main())
