"""What a trainee's turn fulfils, or breaks, while the call is going on."""

from __future__ import annotations

from collections.abc import Sequence

from grading.checks.never import offends
from grading.checks.say import MET, conveys
from grading.checks.secret import secret_of
from grading.embedders import Embedder
from grading.judging import Judgement, judge, judge_closely
from grading.reading import Wanted, Words, reader
from grading.secrets.leaks import Kept, find_leak
from grading.secrets.reading import read_leak
from grading.text.slots import facts_of
from scenarios.scenario import Check, Scenario

CLEARLY_BROKEN = 0.9  # a caller turns on what is clear; what is doubtful is left to the marking
UNSURE = (0.05, 0.95)  # between these, the head's word is not enough to steer a call by

Said = tuple[Words, str]  # the trainee's words, and the caller's last before them


class Understanding:
    """The checks of one scenario, their phrasings embedded once, for turns as they come."""

    def __init__(self, scenario: Scenario, checks: Sequence[Check], embedder: Embedder) -> None:
        self._reader = reader(embedder)
        facts = facts_of(scenario)
        ready = self._reader.wanted
        self._steering = steering(scenario)
        self._say = [
            (check.id, [ready(part, check.means, facts) for part in check.say])
            for check in checks
            if check.kind == "say"
        ]
        self._never = [
            (check.id, ready(check.never, check.means, facts))
            for check in checks
            if check.kind == "never"
        ]
        self._secrets = [
            (check.id, secret_of(check, scenario)) for check in checks if check.kind == "secret"
        ]

    def signals(self, said: str, heard: str) -> frozenset[str]:
        """Ids of the checks these words fulfil; of never- and secret-checks, those they break.

        `heard` is what the caller said last.
        """
        words = self._reader.words(said)
        if words is None:
            return frozenset()
        return frozenset(
            [
                *self._fulfilled((words, heard)),
                *self._broken((words, heard)),
                *self._leaked(words, heard),
            ]
        )

    def _fulfilled(self, said: Said) -> list[str]:
        text = [said[0].text]
        parts = [
            (check, self._reader.as_asked(wanted, text))
            for check, wanteds in self._say
            for wanted in wanteds
        ]
        judged = [conveys(one) for one in self._judge("say", parts, said)]
        missed = {check for (check, _), held in zip(parts, judged, strict=True) if held < MET}
        return [check for check, _ in self._say if check not in missed]

    def _broken(self, said: Said) -> list[str]:
        judged = self._judge("never", self._never, said)
        return [
            check
            for (check, wanted), one in zip(self._never, judged, strict=True)
            if offends(one, wanted) >= CLEARLY_BROKEN
        ]

    def _judge(self, kind: str, parts: Sequence[tuple[str, Wanted]], said: Said) -> list[Judgement]:
        """By the head; closely where the call's way hangs on it and the head is not sure."""
        quick = judge(kind, [(wanted, said[0]) for _, wanted in parts], self._reader.head)
        return [
            judge_closely(kind, wanted, [said], self._reader)[0]
            if check in self._steering and UNSURE[0] < one.probability < UNSURE[1]
            else one
            for (check, wanted), one in zip(parts, quick, strict=True)
        ]

    def _leaked(self, words: Words, heard: str) -> list[str]:
        return [
            check
            for check, secret in self._secrets
            if find_leak(secret, words.plain.source, heard) is not None
            or (check in self._steering and self._reads_leak(secret, words, heard))
        ]

    def _reads_leak(self, secret: Kept, words: Words, heard: str) -> bool:
        judge = self._reader.judge
        if judge is None:
            return False
        share = read_leak(secret.name, secret.value, heard, words.plain.source, judge)
        return share >= CLEARLY_BROKEN


def steering(scenario: Scenario) -> frozenset[str]:
    """The checks and events that the caller's way through the script hangs on."""
    return frozenset(
        name
        for state in scenario.script
        for branch in state.next
        for names in (branch.if_, branch.unless, branch.ever)
        for name in ((names,) if isinstance(names, str) else names)
    )
