"""After the examination: correction, appeal, what HR takes away, and a stranger's check."""

from __future__ import annotations

import json
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from bench.story_exam import key
from bench.story_people import ASSESSOR, HR, SECOND, TRAINEE
from bench.story_stage import Stage, pressed
from exams.corrections import can_be_corrected, judged_in
from exams.outcome import Outcome
from exams.outcomes import Outcomes
from exams.review import Case, Need, Step
from exams.reviews import Reviews
from grading.grade import Grade, Mark, Unmarked, Verdict

CORRECTION = "听了录音：这一处确实说到了，只是用词不同。"
AGREED = "听过全程，其余同意机器的评分。"
APPEAL = "我认为有一处我说到了，但是没有得分，请再听一遍录音。"
RULING = "听过全程：确实说到了，补上这一项的分数。"
REJECTED = "听过全程：机器的评分没有错，没有可以更正的项。"


@dataclass(frozen=True)
class Taken:
    """What HR handed to the stranger."""

    certificate: Path
    page: Path
    trust: Path


# --- review ---


def outcome(stage: Stage, sitting: str) -> Outcome:
    """The result as it stands now."""
    made = Outcomes(stage.store).of(sitting)
    assert made, "it was marked"
    return made


def corrected(stage: Stage, sitting: str) -> None:
    """An assessor goes through every call that was drawn; in the first, one mark is corrected."""
    with stage.step("An assessor reviews the calls and corrects one mark with a reason"):
        with stage.window(ASSESSOR.number) as page:
            stage.go(page, "review")
            page.locator(".st-key-review-list").wait_for()
            stage.picture(page, "review-queue")
            cases = [one.case for one in Reviews(stage.store).of_sitting(sitting)]
            waiting = [one for one in cases if one.step is not Step.SETTLED]
            stage.expected(bool(waiting), f"{len(waiting)} calls wait in the queue")
            done = False
            for number, case in enumerate(waiting):
                done |= _reviewed(stage, page, case, number, correct=not done)
            stage.expected(done, "a mark was corrected")


def _grade(stage: Stage, case: Case) -> Grade:
    attempt = stage.store.attempt(case.attempt)
    assert attempt, "it is kept"
    assert attempt.grade, "the call was marked"
    return attempt.grade


def _to_correct(grade: Grade) -> Mark | None:
    """What did not earn its points and is no breach; the cheapest."""
    lost = [
        one
        for one in judged_in(grade).values()
        if isinstance(one, Mark)
        and one.verdict is not Verdict.MET
        and can_be_corrected(one)
        and one.points < one.out_of
    ]
    return min(lost, key=lambda one: one.out_of, default=None)


def _open_case(stage: Stage, page: Page, case: Case) -> None:
    stage.go(page, f"review?case={case.id}")
    page.get_by_role("button", name="接手复核").click()
    page.locator(".st-key-panel-settle").wait_for()


def _reviewed(stage: Stage, page: Page, case: Case, number: int, correct: bool) -> bool:
    grade = _grade(stage, case)
    _open_case(stage, page, case)
    stage.picture(page, f"review-case-{number + 1}")
    for one in grade.unmarked:
        if page.locator(f".st-key-rv-check-{one.check}").count():
            _judge(page, one, "做到", CORRECTION)
    lost = _to_correct(grade) if correct else None
    if lost is not None:
        _judge(page, lost, "做到", CORRECTION)
        stage.note(f"corrected: {lost.means} ({lost.points:g} of {lost.out_of:g}) to met")
        stage.picture(page, f"review-case-{number + 1}-corrected")
    page.locator(".st-key-settle-reason textarea").fill(AGREED)
    page.locator(".st-key-settle-reason textarea").press("Tab")
    page.locator(".st-key-settle button").click()
    expect(page.get_by_text("已定。").first).to_be_visible()
    return lost is not None


def _judge(page: Page, judged: Mark | Unmarked, verdict: str, reason: str) -> None:
    check: Locator = page.locator(f".st-key-rv-check-{judged.check}")
    form = check.get_by_test_id("stForm")
    if not form.is_visible():
        check.get_by_test_id("stExpander").locator("summary").click()
    form.get_by_text(verdict, exact=True).click()
    form.locator("textarea").fill(reason)
    form.get_by_role("button", name="记下判定").click()
    expect(page.get_by_text(f"已记下：{judged.means}").first).to_be_visible()
    check.locator(".rv-said").wait_for()


# --- the appeal ---


def appealed(stage: Stage, result: Outcome) -> None:
    """The trainee against another call's mark; an assessor who had no part in it decides."""
    call = [item for item in result.items if item.attempt][-1]
    assert call.attempt
    with stage.step("The trainee appeals against another call"):
        with stage.window(TRAINEE.number) as page:
            stage.go(page, "appeals")
            stage.picture(page, "exam-results-of-the-trainee", phone=True)
            acts = page.locator(f".st-key-rv-acts-{call.attempt}").first
            acts.get_by_role("button", name="申诉").click()
            page.locator(f".st-key-appeal-text-{call.attempt} textarea").fill(APPEAL)
            stage.picture(page, "appeal", phone=True, whole=False)
            pressed(page, "提交申诉")
            expect(page.get_by_text("申诉已提交，等待裁决")).to_be_visible()
            stage.picture(page, "appeal-sent", phone=True)
    with stage.step("The assessor who marked is kept from it; a second one decides"):
        cases = Reviews(stage.store).of_sitting(result.sitting)
        (case,) = (one.case for one in cases if one.case.need is Need.APPEAL)
        with stage.window(ASSESSOR.number) as page:
            stage.go(page, f"review?case={case.id}")
            expect(page.get_by_text("您参与过这通电话的评分")).to_be_visible()
            stage.picture(page, "appeal-kept-from-the-first")
        _decided(stage, case)
    with stage.step("The trainee reads the ruling"), stage.window(TRAINEE.number) as page:
        stage.go(page, "appeals")
        expect(page.get_by_text("理由：").first).to_be_visible()
        stage.picture(page, "ruling-read", phone=True)


def _decided(stage: Stage, case: Case) -> None:
    with stage.window(SECOND.number) as page:
        _open_case(stage, page, case)
        earlier = Reviews(stage.store).corrections(case.sitting).get(case.attempt, {})
        lost = _to_correct(_grade(stage, case))
        if lost is not None and lost.check not in earlier:
            _judge(page, lost, "做到", RULING)
            stage.note(f"upheld: {lost.means}")
            ruling, reason = "申诉成立", RULING
        else:
            stage.note("rejected: nothing was marked down")
            ruling, reason = "申诉不成立", REJECTED
        panel = page.locator(".st-key-panel-settle")
        panel.get_by_text(ruling, exact=True).click()
        panel.locator("textarea").fill(reason)
        panel.locator("textarea").press("Tab")
        stage.picture(page, "appeal-before-the-ruling")
        page.locator(".st-key-settle button").click()
        expect(page.get_by_text("已定。").first).to_be_visible()
        stage.picture(page, "appeal-decided")


# --- HR ---


def taken_away(stage: Stage) -> Taken:
    """HR's page and its downloads: CSV, XLSX and the ZIP of certificates."""
    with stage.step("HR downloads CSV, XLSX and the ZIP of certificates"):
        files = {}
        with stage.window(HR.number) as page:
            stage.go(page, "results")
            page.locator(".hr-table").wait_for()
            stage.picture(page, "results-table")
            page.get_by_text("图表", exact=True).click()
            page.locator("[data-testid=stVegaLiteChart]").first.wait_for()
            stage.picture(page, "results-charts")
            page.get_by_text("下载与接口", exact=True).click()
            page.locator(".hr-get").wait_for()
            stage.picture(page, "results-downloads")
            for name in ("results.csv", "results.xlsx", "certificates.zip"):
                with page.expect_download() as download:
                    page.locator(f".hr-get a[href^='/hr/{name}']").first.click()
                files[name] = stage.out / name
                download.value.save_as(files[name])
        _tables(stage, files["results.csv"], files["results.xlsx"])
        return _certificates(stage, files["certificates.zip"])


def _tables(stage: Stage, csv_file: Path, xlsx: Path) -> None:
    raw = csv_file.read_bytes()
    lines = raw.decode("utf-8-sig").splitlines()
    stage.expected(raw.startswith(b"\xef\xbb\xbf"), "the CSV begins with a byte order mark")
    stage.expected(len(lines) == 3, f"the CSV has {len(lines) - 1} results: two of the trainee")
    sheets = load_workbook(xlsx)
    found = ", ".join(f"{sheet.title} {sheet.max_row}×{sheet.max_column}" for sheet in sheets)
    stage.note(f"XLSX: {found}")
    first = sheets.worksheets[0]
    stage.expected(first.freeze_panes is not None, "the first sheet's header is frozen")


def _certificates(stage: Stage, archive: Path) -> Taken:
    folder = stage.out / "certificates"
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
        stage.note("ZIP: " + ", ".join(sorted(packed.namelist())))
    own = Outcomes(stage.store).find()
    (number,) = {one.certificate for one in own if one.candidate == key(stage) if one.certificate}
    found = {path.suffix: path for path in sorted(folder.rglob(f"*{number}*"))}
    stage.expected(
        {".pdf", ".json"} <= set(found), f"certificate {number} is there as PDF and JSON"
    )
    trust = stage.out / "trust.json"
    with urlopen(f"{stage.server.address}/certificates/trust.json") as answer:
        trust.write_bytes(answer.read())
    return Taken(found[".json"], found[".pdf"], trust)


# --- the stranger ---


def tampered(stage: Stage, taken: Taken) -> Path:
    """The signed file with a better score written into it."""
    text = taken.certificate.read_text("utf-8")
    made = json.loads(text)
    path = stage.out / "tampered.json"
    _better(made["credentialSubject"])
    path.write_text(json.dumps(made, ensure_ascii=False), "utf-8")
    assert json.loads(path.read_text("utf-8")) != json.loads(text), "something was changed"
    return path


def _better(subject: dict[str, object]) -> None:
    results = subject["result"]
    assert isinstance(results, list)
    results[0]["value"] = "99.5"


def shown_to_a_stranger(stage: Stage, taken: Taken) -> None:
    """The page for whoever is shown a certificate; nobody is signed in."""
    bad = tampered(stage, taken)
    with stage.step("A stranger asks the verification page"), stage.window("stranger") as page:
        for path, look in ((taken.page, "valid"), (bad, "invalid")):
            stage.go(page, "verify")
            page.locator("input[type=file]").set_input_files(path)
            page.locator(f".tr-verified.{look}").wait_for()
            stage.picture(page, f"verify-{look}", phone=True)


def offline(stage: Stage, taken: Taken) -> None:
    """With the server gone and no records: one is good, the other is refused and says why."""
    with stage.step("The stranger verifies offline, the server being stopped"):
        nowhere = stage.out / "of-the-stranger"
        shutil.rmtree(nowhere, ignore_errors=True)
        for path, wanted in (
            (taken.certificate, 0),
            (taken.page, 0),
            (stage.out / "tampered.json", 1),
        ):
            asked = ("certificate", "verify", str(path), "--trust", str(taken.trust))
            done = stage.run(*asked, data=nowhere)
            told = (done.stdout or done.stderr).strip().splitlines()
            stage.note(" / ".join(told[:3]))
            stage.expected(done.returncode == wanted, f"{path.name}: exit {done.returncode}")
