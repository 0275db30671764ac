"""Every byte a server sends to a browser, and what of an examination must not be among them."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from exams.sitting import ItemKind, Paper
from scenarios.catalog import Entry, checks_of
from scenarios.scenario import HouseRules
from trainer import exam_papers
from trainer.ui.words import all_words

# Asked for so that what is sent can be read as it passes.
_PLAIN = (
    (re.compile(rb"(?i)sec-websocket-extensions:[^\r]*\r\n"), b""),
    (re.compile(rb"(?i)accept-encoding:[^\r]*\r\n"), b"Accept-Encoding: identity\r\n"),
)
SHORTEST = 3  # characters; shorter ones stand anywhere


@dataclass
class Traffic:
    """What came from the server, one bytearray for each connection."""

    port: int
    streams: list[bytearray] = field(default_factory=list)
    open: list[socket.socket] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)

    def holds(self, text: str) -> bool:
        """Whether the text was sent, as it is or as JSON may write it."""
        forms = {text.encode(), json.dumps(text)[1:-1].encode()}
        return any(form in stream for stream in list(self.streams) for form in forms)


@contextmanager
def listening_in(port: int) -> Iterator[Traffic]:
    """An address before the server's, where all traffic is kept as it passes."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        traffic = Traffic(door.getsockname()[1])
        porter = threading.Thread(target=_let_in, args=(door, port, traffic))
        porter.start()
        try:
            yield traffic
        finally:
            door.shutdown(socket.SHUT_RDWR)
            porter.join()
            for one in traffic.open:
                _shut(one)
            for thread in traffic.threads:
                thread.join()


def _let_in(door: socket.socket, port: int, traffic: Traffic) -> None:
    with suppress(OSError):
        while True:
            browser, _ = door.accept()
            thread = threading.Thread(target=_connect, args=(browser, port, traffic))
            traffic.open.append(browser)
            traffic.threads.append(thread)
            thread.start()


def _connect(browser: socket.socket, port: int, traffic: Traffic) -> None:
    stream = bytearray()
    traffic.streams.append(stream)
    with browser, suppress(OSError), socket.create_connection(("127.0.0.1", port)) as server:
        asking = threading.Thread(target=_pass_on, args=(browser, server, None))
        asking.start()
        _pass_on(server, browser, stream)
        asking.join()


def _pass_on(source: socket.socket, goal: socket.socket, kept: bytearray | None) -> None:
    with suppress(OSError):
        while chunk := source.recv(65536):
            if kept is None and chunk[:4] in (b"GET ", b"POST", b"HEAD"):
                for wanted, plain in _PLAIN:
                    chunk = wanted.sub(plain, chunk)
            elif kept is not None:
                kept += chunk
            goal.sendall(chunk)
    for one in (source, goal):
        _shut(one)


def _shut(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)


def _shown(entry: Entry) -> str:
    """What a candidate may read of a call: the papers on the desk, and what a telephone shows."""
    desk, caller = entry.scenario.desk, entry.scenario.caller
    directory = " ".join(f"{one.desk} {one.extension} {one.person}" for one in desk.directory)
    shown = [desk.company, desk.trainee, desk.briefing, desk.knowledge, directory, caller.phone]
    if entry.scenario.direction == "outgoing":
        shown += [caller.name, caller.company]
    return "\n".join(shown)


def secrets_of_call(entry: Entry, rules: HouseRules) -> set[str]:
    """The script, what is looked for, the facts, the secrets, and what it is about."""
    scenario = entry.scenario
    found = {scenario.title, scenario.caller.name, scenario.id}
    for state in scenario.script:
        found |= {*state.says, state.notice}
    for check in checks_of(scenario, rules):
        found |= {check.means, check.hint, *check.never}
        found |= {phrase for part in check.say for phrase in part}
    found |= set(scenario.desk.facts.values())
    found |= {text for one in scenario.desk.secrets for text in (one.name, one.value)}
    found |= {str(text) for text in scenario.record.model_dump().values()}
    found |= {text for example in scenario.examples for text in (example.name,)}
    return found


def secrets_of(paper: Paper, entries: dict[str, Entry], rules: dict[str, HouseRules]) -> set[str]:
    """Whatever gives an answer away, of every item; not what candidates must read anyway."""
    found: set[str] = set()
    shown = [text for words in all_words().values() for text in words.values()]
    for item in paper.items:
        if item.kind is ItemKind.CALL:
            found |= secrets_of_call(entries[item.id], rules[item.id])
            shown.append(_shown(entries[item.id]))
        elif item.kind is ItemKind.THEORY:
            question = exam_papers.question_for(item)
            assert question is not None
            found |= {question.why, question.id, question.en.why if question.en else ""}
            shown += [question.ask, *question.options]
        else:
            recorded = exam_papers.recording_for(item)
            assert recorded is not None
            found |= {recorded.item.id, recorded.item.title, recorded.item.about}
            found |= {turn.text for turn in recorded.turns}
            found |= {text for one in recorded.item.breaches for text in (one.why, one.why_en)}
    read = "\n".join(shown)
    return {text for text in found if len(text) >= SHORTEST and text not in read}
