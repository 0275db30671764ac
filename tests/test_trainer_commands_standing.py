"""`threerings standing`: scores, what is due, reminders, calendars and rules on the terminal."""

import re
import time

import pytest
from icalendar import Calendar
from standing_cases import written
from standing_company import LIN, NOW, RULES, settle_down

from exams.people import Person
from exams.register import Register
from exams.store import Store
from trainer.cli import main


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    settle_down(tmp_path)
    monkeypatch.setenv("THREERINGS_DATA", str(tmp_path))
    for name in ("THREERINGS_SMTP_HOST", "THREERINGS_ASSESSMENT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(time, "time", lambda: NOW)

    def run_it(*words):
        code = main(["standing", *words])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run_it


def test_the_scores_of_the_last_period_with_what_follows(run):
    code, out, err = run("list")
    assert code == 0
    assert re.search(r"A-LIN +某lin +客服部 +74\.0 +again, off", out)
    assert re.search(r"A-WU +某wu +客服部 +94\.0 +good", out)
    assert re.search(r"A-ZHAO +某zhao +营业部 +- +-", out)
    assert "客服部: 84.0, mean of 2; follows: -" in out
    assert "2026Q3: 2 of 3 assessed" in err


def test_another_period_and_only_some_people(run):
    _, out, err = run("list", "--period", "2026q2", "--department", "营业部")
    assert re.search(r"A-ZHAO .* 85\.0", out)
    assert "A-LIN" not in out
    assert "2026Q2: 1 of 1 assessed" in err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["list", "--period", "2026-11"], "assesses by the quarter. Give one such as 2026Q4"),
        (["list", "--period", "autumn"], "'autumn' is no period. Write a month as 2026-11"),
        (["due", "--person", "nobody"], "nobody: nobody has this staff number"),
        (["due", "--department", "船务部"], "--department is '船务部', and nobody is of it"),
        (["remind"], "No mail server is set. Set THREERINGS_SMTP_HOST"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(run, words, told):
    code, _, err = run(*words)
    assert code == 2
    assert told in err


def test_what_is_due_with_the_overdue_first_and_an_exit_code_for_scripts(run):
    code, out, err = run("due")
    assert code == 1
    late, soon = out.splitlines()[1:]
    assert re.search(r"2026-09-30 +A-ZHAO .* not sat for 2026Q3; 53 days overdue", late)
    assert re.search(r"2026-12-31 +A-LIN .* not sat for 2026Q4; 39 days left", soon)
    assert "2 due, 1 of them overdue" in err
    assert len(run("due", "--overdue")[1].splitlines()) == 2
    assert run("due", "--person", "a-wu")[0] == 0


def test_a_dry_run_tells_what_would_be_sent_and_sends_and_keeps_nothing(run):
    for _ in range(2):
        code, out, err = run("remind", "--dry-run")
        assert code == 0
        assert "A-LIN 某lin <lin@anda.cn>: hotline by 2026-12-31 (before-60)" in out
        assert "A-ZHAO 某zhao <zhao@anda.cn>: hotline by 2026-09-30 (overdue-2)" in out
        assert "Dry run: 2 people would be reminded." in err


def test_the_calendar_of_one_person_and_of_all(run, tmp_path):
    one, all_ = tmp_path / "lin.ics", tmp_path / "hr.ics"
    assert run("calendar", "-o", str(one), "--person", LIN.staff_number)[0] == 0
    assert run("calendar", "-o", str(all_), "--language", "en")[0] == 0
    (event,) = Calendar.from_ical(one.read_bytes()).walk("VEVENT")
    assert str(event["summary"]) == "考试截止：热线考核"
    names = {
        str(event["summary"]) for event in Calendar.from_ical(all_.read_bytes()).walk("VEVENT")
    }
    assert names == {"Last day: Hotline (某lin A-LIN)", "Last day: Hotline (某zhao A-ZHAO)"}


def test_rules_are_listed_and_checked(run, tmp_path):
    _, out, _ = run("rules")
    assert "* neutral" in out
    assert "  line400" in out
    good = written(tmp_path, RULES, "neutral.yaml")
    bad = written(tmp_path, RULES.replace("below: 80, c", "belwo: 80, c"), "bad.yaml")
    assert run("rules", str(good))[0] == 0
    code, out, _ = run("rules", str(good), str(bad))
    assert code == 1
    assert "did you mean 'below'?" in out


def test_people_who_take_no_calls_are_not_assessed(run, tmp_path):
    Register(Store(tmp_path / "records.db")).add(Person("boss", "A-BOSS", "老板", frozenset()))
    assert "A-BOSS" not in run("list")[1]
