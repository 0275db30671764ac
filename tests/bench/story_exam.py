"""The trainee's part: calls of practice, and examinations of three spoken calls and questions."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from browser_call import MICROPHONE_RATE, SLOW_MS, fill_record, let_ring, press_as
from playwright.sync_api import Page, expect

from bench.story_people import TRAINEE
from bench.story_stage import Stage, pressed
from exams.outcome import Outcome
from exams.outcomes import Outcomes
from exams.register import Register
from exams.sitting import ItemKind, Sitting
from exams.sitting import Stage as How
from exams.sittings import Sittings
from scenarios.questions import Question
from scenarios.scenario import RecordFacts
from trainer import exam_papers
from trainer.replay import Replayed
from trainer.theory_round import shown_order
from voices.audio import write_audio

BLUEPRINT = """\
id: story
title: 热线上岗考试
about: 三通来电、二十道规定题；独立接听之前考。
calls:
  - {situations: [silent_line], levels: [1], minutes: 10}
  - {situations: [confidential_request], levels: [3], minutes: 10}
  - {situations: [angry_caller], levels: [2], minutes: 10}
theory:
  - {count: 10, topics: [greeting, voice, listening, silence], levels: [1, 2], seconds: 120}
  - {count: 10, topics: [complaints, secrets, transfers, records], levels: [1, 2], seconds: 120}
minutes: 90
weights: {call: 60, theory: 40}
pass_mark: 80
least: {call: 60, theory: 60}
attempts: {most: 3, wait_days: 0}
period: quarter
validity_months: 12
review: {sample_percent: 100}
"""
CALLS = ("silent-line", "confidential-number", "refund-angry")
ITEMS = 23


@dataclass(frozen=True)
class Plans:
    """What is said on each call, made before by the same voices: by scenario and level."""

    made: dict[tuple[str, str], Future[Replayed]]
    headset: Future[Path]
    folder: Path

    def of(self, scenario: str, level: str) -> tuple[Replayed, Path]:
        """The rehearsed call and the file that its microphone plays."""
        plan = self.made[scenario, level].result()
        assert plan.sound, "it was rehearsed aloud"
        assert plan.sound[1].samples.any(), f"{scenario}, {level}: nothing is said"
        path = self.folder / f"{scenario}-{level}.wav"
        write_audio(path, plan.sound[1].at_rate(MICROPHONE_RATE))
        return plan, path


def key(stage: Stage) -> str:
    """The trainee's key in the records."""
    found = Register(stage.store).of_staff_number(TRAINEE.number)
    assert found, "the trainee is on the roster"
    return found.key


# --- practice ---


def practised(stage: Stage, plans: Plans, scenario: str, level: str) -> None:
    """One call of practice, from the briefing to the result."""
    plan, sound = plans.of(scenario, level)
    with (
        stage.step(f"The trainee practises '{scenario}', as its {level} example"),
        stage.window(TRAINEE.number, sound) as page,
    ):
        stage.go(page, f"call?scenario={scenario}")
        stage.picture(page, f"briefing-{scenario}", phone=True)
        let_ring(page, stage.server.address, scenario)
        press_as(page, plan.call)
        fill_record(page, plan.example.record)
        page.locator(".tr-score").first.wait_for()
        stage.picture(page, f"practised-{scenario}", phone=True)
        (last, *_) = stage.store.attempts(key(stage))
        assert last.grade
        assert last.grade.score is not None
        low, high = plan.example.expect.score_range
        told = f"practice is marked {last.grade.score:g}, its example expects {low}..{high}"
        stage.expected(low <= round(last.grade.score) <= high, told)


# --- the examination ---


def sat(stage: Stage, plans: Plans, level: str) -> Outcome:
    """A whole examination, its calls taken as the examples of that level; the result."""
    good = level == "good"
    for scenario in CALLS:
        plans.of(scenario, level)
    with stage.step(f"The trainee begins the exam (the {level} examples)"):
        _begin(stage, plans, level)
    sitting = Sittings(stage.store).of(key(stage))[0]
    assert sitting.stage is How.OPEN
    kinds = [item.kind for item in sitting.paper.items]
    stage.expected(len(kinds) == ITEMS, f"the paper has {len(kinds)} items")
    for at, item in enumerate(sitting.paper.items):
        if item.kind is ItemKind.CALL:
            _call(stage, plans, sitting, at, level)
    with stage.step("The trainee answers twenty questions and hands in"):
        _questions(stage, sitting, good)
    made = Outcomes(stage.store).of(sitting.id)
    assert made, "the page shows a result"
    parts = ", ".join(f"{part.kind} {part.score}" for part in made.parts)
    stage.note(f"{made.status}: score {made.score} ({made.low}–{made.high}), {parts}")
    return made


def _begin(stage: Stage, plans: Plans, level: str) -> None:
    with stage.window(TRAINEE.number, plans.headset.result()) as page:
        stage.go(page, "exams")
        page.locator(".st-key-sit-story button").wait_for()
        stage.picture(page, f"exams-{level}", phone=True)
        page.locator(".st-key-sit-story button").click()
        page.get_by_text("我已读完以上规则").wait_for()
        stage.picture(page, f"rules-{level}", phone=True)
        page.get_by_text("我已读完以上规则").click()
        page.get_by_role("button", name="下一步：检查耳机").click()
        page.get_by_role("button", name="打开话筒").click()
        page.get_by_role("button", name="开始录音").click()
        page.wait_for_function("performance.now() - globalThis.opened > 6000")
        page.get_by_role("button", name="读完了").click()
        page.locator("audio").first.wait_for()
        page.locator(".headset").get_by_text("听到的").or_(
            page.locator(".headset .good")
        ).first.wait_for()
        stage.picture(page, f"headset-{level}", phone=True)
        page.get_by_role("button", name="开始考试").click()
        expect(page.get_by_text(f"第 1 项，共 {ITEMS} 项")).to_be_visible()


def _call(stage: Stage, plans: Plans, sitting: Sitting, at: int, level: str) -> None:
    scenario = sitting.paper.items[at].id
    plan, sound = plans.of(scenario, level)
    with (
        stage.step(f"Call {at + 1} of the exam: '{scenario}', as its {level} example"),
        stage.window(TRAINEE.number, sound) as page,
    ):
        stage.go(page, "exam")
        expect(page.get_by_text(f"第 {at + 1} 项，共 {ITEMS} 项")).to_be_visible()
        stage.picture(page, f"exam-{level}-{scenario}-before", phone=True)
        page.get_by_role("button", name="让电话响起来").click()
        page.locator(".phone[data-phase=ringing][data-microphone=open]").wait_for()
        press_as(page, plan.call)
        page.locator(".phone[data-phase=talking]").wait_for()
        stage.picture(page, f"exam-{level}-{scenario}-talking")
        _record(stage, page, plan.example.record, f"exam-{level}-{scenario}-record")
        expect(page.get_by_text(f"第 {at + 2} 项，共 {ITEMS} 项")).to_be_visible()


def _record(stage: Stage, page: Page, record: RecordFacts, name: str) -> None:
    hand_in = page.get_by_role("button", name="提交记录，进入下一项")
    hand_in.wait_for(timeout=5 * SLOW_MS)
    for one, value in record.model_dump().items():
        box = page.locator(f"[class*='-{one}'] input, [class*='-{one}'] textarea").first
        box.fill(value)
        box.press("Tab")
    stage.picture(page, name, phone=True)
    hand_in.click()


def _questions(stage: Stage, sitting: Sitting, good: bool) -> None:
    level = "right" if good else "wrong"
    with stage.window(TRAINEE.number) as page:
        stage.go(page, "exam")
        for at, item in enumerate(sitting.paper.items):
            if item.kind is not ItemKind.THEORY:
                continue
            question = exam_papers.question_for(item)
            assert question, "it was just drawn"
            expect(page.get_by_text(f"第 {at + 1} 项，共 {ITEMS} 项")).to_be_visible()
            page.locator(f".st-key-exam-option-{at}-1 button").wait_for()
            _answer(page, sitting, at, question, good)
            if at in (3, ITEMS - 1):
                stage.picture(page, f"question-{at + 1}-{level}", phone=True)
            page.locator(f".st-key-exam-next-{at} button").click()
        expect(page.locator(".tr-exam-result")).to_be_visible()
        expect(page.get_by_text("正在评分").first).not_to_be_visible(timeout=5 * SLOW_MS)
        stage.picture(page, f"exam-result-{level}", phone=True)


def _answer(page: Page, sitting: Sitting, at: int, question: Question, good: bool) -> None:
    """Press what is right; or one that is wrong, and none where every option has its place."""
    order = shown_order(question, sitting.paper.seed + at)
    wrong = [place for place in order if place not in question.right][:1]
    for place in question.right if good else wrong:
        button = page.locator(f".st-key-exam-option-{at}-{order.index(place) + 1}")
        button.get_by_role("button").click()
        button.locator("[data-testid=stBaseButton-primary]").wait_for()
    if good:
        page.locator(".tr-saved").wait_for()


def result_seen(stage: Stage, name: str) -> None:
    """The list of examinations with what came of those sat."""
    with stage.window(TRAINEE.number) as page:
        stage.go(page, "exams")
        page.locator("[class*=st-key-panel-past]").first.wait_for()
        stage.picture(page, name, phone=True)
        pressed(page, "查看")
        page.locator(".tr-exam-result").wait_for()
        stage.picture(page, f"{name}-in-full", phone=True)
