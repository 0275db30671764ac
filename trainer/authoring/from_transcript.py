"""A real call made into a draft: its caller's turns as states, its facts and answers marked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from grading.text.numbers import digits_of
from scenarios.rules import LONGEST_LINE
from trainer.authoring.files import quoted
from trainer.authoring.transcript import Fact, Said, TranscriptFault, find_facts
from voices.transcript import Party

_COMPANY = re.compile(
    r"(?:这里是|欢迎致电|欢迎来电)([一-鿿A-Za-z]{2,14}?)(?=[，,。！!；;、\s请很]|$)"
)
_ANSWERS = re.compile(r"[^。！？!?；;]+[。！？!?；;]?")
WORTH = 4  # characters; a shorter sentence (好的。) is no answer to be marked
POINTS = 5


@dataclass(frozen=True)
class _Exchange:
    """What the caller says, and what is answered to it."""

    state: str
    says: str
    answer: str
    turn: int


def draft_of(scenario_id: str, title: str, turns: tuple[Said, ...]) -> str:
    """A scenario file that passes the check as a draft. Raises TranscriptFault."""
    facts = find_facts(turns)
    opening, exchanges = _exchanges(turns)
    if not exchanges:
        raise TranscriptFault("The caller says nothing; add their lines, each as '客户：…'.")
    caller = _caller_name(turns, facts)
    named = _named(facts, caller)
    lines = [
        f"id: {scenario_id}",
        f"title: {quoted(title)}",
        "kind: routine_enquiry  # 换成合适的情境",
        "level: 1",
        "status: draft",
        *_desk(turns, named),
        *_caller(turns, facts),
        "record:",
        f"  caller_name: {quoted(caller)}",
        *_phone_line("  caller_phone: ", _caller_phone(turns, facts)),
        f"  matter: {quoted(exchanges[0].says[:40])}  # 改成一句话的事由",
        *_script(opening, exchanges, facts),
        *_checks(exchanges, named),
        *_example(opening, exchanges),
    ]
    return "\n".join(lines) + "\n"


def _exchanges(turns: tuple[Said, ...]) -> tuple[str, list[_Exchange]]:
    """What is said before the caller speaks, and then turn by turn."""
    opening = turns[0].text if turns and turns[0].party is Party.TRAINEE else ""
    found: list[_Exchange] = []
    for at, turn in enumerate(turns):
        if turn.party is Party.CALLER:
            answer = turns[at + 1].text if at + 1 < len(turns) else ""
            found.append(_Exchange(f"turn_{len(found) + 1}", turn.text, answer, at))
    return opening, found


def _named(facts: tuple[Fact, ...], caller: str) -> dict[str, str]:
    """Facts by a name of their own: phone_1, time_1; what is said twice is one fact.

    What the caller is called is the slot {caller}, in whatever form.
    """
    named: dict[str, str] = {}
    count: dict[str, int] = {}
    for fact in facts:
        if fact.kind == "name" and fact.text[0] == caller[0]:
            named.setdefault(f"caller {fact.text}", fact.text)
        elif fact.text not in named.values():
            count[fact.kind] = count.get(fact.kind, 0) + 1
            named[f"{fact.kind}_{count[fact.kind]}"] = fact.text
    return named


def _desk(turns: tuple[Said, ...], named: dict[str, str]) -> Iterator[str]:
    company = next(
        (found[1] for turn in turns if turn.party is Party.TRAINEE
         and (found := _COMPANY.search(turn.text))), "本公司",
    )  # fmt: skip
    yield "desk:"
    yield f"  company: {quoted(company)}"
    yield "  trainee: 李明  # 学员接电话用的姓名"
    yield "  briefing: 您在值班。请接起电话，处理好来电人的事，通话后填写来电记录。"
    yield "  knowledge: |"
    yield "    - 把学员要查的资料写在这里"
    facts = {name: text for name, text in named.items() if not name.startswith("caller ")}
    if facts:
        yield "  facts:  # 通话里说到的；核对一遍，检查项里用 {fact:名称} 引用"
        for name, text in facts.items():
            yield f"    {name}: {quoted(text)}"


def _caller(turns: tuple[Said, ...], facts: tuple[Fact, ...]) -> Iterator[str]:
    yield "caller:"
    yield f"  name: {quoted(_caller_name(turns, facts))}"
    yield from _phone_line("  phone: ", _caller_phone(turns, facts))
    yield "  voice: {kokoro: zf_xiaoxiao, mood: plain}  # 换成合适的声音"


def _phone_line(key: str, phone: str) -> list[str]:
    return [f'{key}"{phone}"'] if phone else []


def _caller_name(turns: tuple[Said, ...], facts: tuple[Fact, ...]) -> str:
    own = [f for f in facts if f.kind == "name" and turns[f.turn].party is Party.CALLER]
    return own[0].text if own else "来电人"


def _caller_phone(turns: tuple[Said, ...], facts: tuple[Fact, ...]) -> str:
    own = [f for f in facts if f.kind == "phone" and turns[f.turn].party is Party.CALLER]
    return digits_of(own[0].text) if own else ""


def _script(opening: str, exchanges: list[_Exchange], facts: tuple[Fact, ...]) -> Iterator[str]:
    yield "script:"
    if opening:
        yield "  - state: pickup  # 学员先开口"
        yield "    patience_s: 4"
        yield "    next:"
        yield f"      - {{go: {exchanges[0].state}}}"
    for at, one in enumerate(exchanges):
        marked = [f"{_KINDS[fact.kind]} {fact.text}" for fact in facts if fact.turn == one.turn]
        yield f"  - state: {one.state}" + (f"  # {'，'.join(marked)}" if marked else "")
        yield "    says:"
        note = "  # 太长，拆成几步" if len(one.says) > LONGEST_LINE else ""
        yield f"      - {quoted(one.says)}{note}"
        if at + 1 == len(exchanges):
            yield "    hangs_up: true"
        else:
            yield "    next:  # 加上：说得好走哪里，说错走哪里"
            yield f"      - {{go: {exchanges[at + 1].state}}}"


_KINDS = {"phone": "电话", "number": "号码", "money": "金额", "time": "时间", "name": "姓名"}


def _checks(exchanges: list[_Exchange], named: dict[str, str]) -> Iterator[str]:
    yield "checks:  # 每项再写几种说法，不要的删掉"
    answered = [one for one in exchanges if _wordings(one.answer)]
    if not answered:
        yield "  - id: answered"
        yield "    means: 回答来电人"
        yield f"    points: {POINTS}"
        yield "    say: [[我来帮您处理]]"
    for one in answered:
        yield f"  - id: answers_{one.state}"
        yield f"    means: {quoted(_wordings(one.answer)[0][:30])}  # 改成一句话：考什么"
        yield f"    points: {POINTS}"
        yield f"    during: [{one.state}]"
        yield "    say:"
        for number, wording in enumerate(_wordings(one.answer)):
            yield f"      {'- ' if number == 0 else '  '}- {quoted(_with_slots(wording, named))}"


def _wordings(answer: str) -> list[str]:
    """The sentence of an answer that says the most."""
    found = [sentence.strip("。！？!?；; ") for sentence in _ANSWERS.findall(answer)]
    worth = [sentence for sentence in found if len(sentence) >= WORTH]
    return sorted(worth, key=len, reverse=True)[:1]


def _with_slots(wording: str, named: dict[str, str]) -> str:
    """The facts in the wording as {fact:name}, so that any way of saying them counts."""
    plain = re.sub(r"[{}｛｝]", "", wording)
    table = {
        text: "{caller}" if name.startswith("caller ") else f"{{fact:{name}}}"
        for name, text in named.items()
    }
    if not table:
        return plain
    pattern = "|".join(re.escape(text) for text in sorted(table, key=len, reverse=True))
    return re.sub(pattern, lambda found: table[found[0]], plain)


def _example(opening: str, exchanges: list[_Exchange]) -> Iterator[str]:
    yield "examples:"
    yield "  - name: 原来的通话"
    yield "    level: good"
    yield "    answers:"
    answers = [("pickup", opening), *((one.state, one.answer) for one in exchanges)]
    for state, answer in answers:
        if answer:
            yield f"      {state}: [{{say: {json.dumps(answer, ensure_ascii=False)}}}]"
    yield "    expect: {score: 0..100}  # 改好检查项之后，写上应得的分数"
