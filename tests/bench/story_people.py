"""The story's people: the first administrator, the roster, and everybody's way in."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

from bench.story_stage import Stage, pressed

PEOPLE = 200
BAD = (",没有工号,客服部,一班,nobody@anda.cn", "5999,邮箱写错,客服部,一班,not an address")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = ("晓", "静", "伟", "芳", "磊", "敏", "洁", "强", "婷", "军")
CODE = re.compile(r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}")


@dataclass(frozen=True)
class Role:
    """Somebody of the story with more to do than practise."""

    number: str
    name: str
    role: str = ""
    department: str = ""


BOSS = Role("1001", "王敏")
HR = Role("2001", "赵琳", "人事", "人事部")
ASSESSOR = Role("3001", "周岩", "考评员", "培训部")
SECOND = Role("3002", "孙洁", "考评员", "培训部")
TRAINEE = Role("5001", "林晓")


def password(number: str) -> str:
    """What they choose."""
    return f"copper-kettle-{number}"


def first_administrator(stage: Stage) -> None:
    """Made on the terminal, who joins with the code printed there."""
    with stage.step("An administrator is made on the terminal and joins"):
        done = stage.run("people", "add", BOSS.number, "--name", BOSS.name, "--role",
                         "administrator")  # fmt: skip
        assert done.returncode == 0, done.stderr
        (code,) = CODE.findall(done.stdout)
        with stage.window(BOSS.number) as page:
            stage.go(page, "people")
            stage.picture(page, "sign-in", phone=True)
            join(stage, page, BOSS.number, code)
            stage.picture(page, "people-of-the-administrator")


def join(stage: Stage, page: Page, number: str, code: str) -> None:
    """Staff number, one-time code and a new password."""
    page.get_by_text("用代码加入").click()
    page.get_by_role("textbox", name="一次性代码").fill(code)
    page.get_by_role("textbox", name="工号").fill(number)
    for label in ("新密码", "再输入一遍新密码"):
        page.get_by_role("textbox", name=label, exact=True).fill(password(number))
    pressed(page, "加入")
    expect(page.locator(".st-key-visitor")).not_to_contain_text("登录")
    page.locator(".st-key-panel-sign-in").wait_for(state="detached")


def colleagues(stage: Stage) -> None:
    """HR and two assessors, added by hand, each joining with a code."""
    with stage.step("The administrator adds HR and two assessors, who join"):
        codes = {}
        with stage.window(BOSS.number) as page:
            for one in (HR, ASSESSOR, SECOND):
                stage.go(page, "people")
                codes[one.number] = _add(stage, page, one)
            stage.picture(page, "added-with-a-code")
        for one in (HR, ASSESSOR, SECOND):
            with stage.window(one.number) as page:
                stage.go(page, "")
                join(stage, page, one.number, codes[one.number])


def _add(stage: Stage, page: Page, one: Role) -> str:
    pressed(page, "添加一人")
    form = page.get_by_test_id("stForm")
    form.get_by_label("工号").fill(one.number)
    form.get_by_label("姓名").fill(one.name)
    form.get_by_label("部门").fill(one.department)
    form.get_by_role("button", name=one.role, exact=True).click()
    form.get_by_role("button", name="学员", exact=True).click()  # chosen at first
    if one is HR:
        stage.picture(page, "adding-somebody")
    form.get_by_role("button", name="添加一人").click()
    line = page.locator(".tr-codes li").filter(has_text=one.number)
    return CODE.findall(line.inner_text())[0]


def roster(path: Path) -> None:
    """Two hundred trainees and two rows that are wrong."""
    lines = ["工号,姓名,部门,班组,邮箱", f"{TRAINEE.number},{TRAINEE.name},客服部,一班,"]
    for at in range(1, PEOPLE):
        name = SURNAMES[at % len(SURNAMES)] + GIVEN[at // len(SURNAMES)] + GIVEN[at % 7]
        team = "一二三四五"[at % 5] + "班"
        lines.append(f"{5001 + at},{name},{'客服部' if at < 120 else '前台'},{team},")
    lines[50:50] = BAD
    path.write_bytes("\r\n".join(lines).encode("utf-8-sig"))


def imported(stage: Stage) -> str:
    """HR imports the roster; the trainee's one-time code, out of the file of codes."""
    with stage.step(f"HR looks at a roster of {PEOPLE} and two bad rows, then imports it"):
        path = stage.out / "roster.csv"
        roster(path)
        with stage.window(HR.number) as page:
            stage.go(page, "people")
            page.get_by_text("导入", exact=True).click()
            page.locator("input[type=file]").set_input_files(path)
            faults = page.locator(".tr-roster.bad li")
            expect(faults).to_have_count(len(BAD))
            for told in faults.all_inner_texts():
                stage.note("bad row: " + " ".join(told.split()))
            stage.picture(page, "roster-dry-run", whole=False)
            told = page.get_by_text("导入后：新增").inner_text()
            stage.expected(f"新增 {PEOPLE} 人" in told and "有 2 处错误" in told, told)
            page.get_by_text("略过有错误的行").click()
            page.locator(".st-key-roster-take button:enabled").click()
            page.locator(".tr-codes").wait_for()
            stage.picture(page, "roster-taken", whole=False)
            with page.expect_download() as download:
                page.get_by_role("button", name="下载代码").click()
            codes = stage.out / "codes.csv"
            download.value.save_as(codes)
            pressed(page, "已经存好，不再显示")
            page.locator(".tr-codes").wait_for(state="detached")
            page.get_by_text("名册", exact=True).click()
            page.locator(".st-key-people-list").wait_for()
            stage.picture(page, "roster", whole=False)
        rows = list(csv.reader(io.StringIO(codes.read_text("utf-8-sig"))))[1:]
        stage.expected(len(rows) == PEOPLE, f"{len(rows)} one-time codes")
        return next(CODE.findall(",".join(row))[0] for row in rows if TRAINEE.number in row)


def trainee_joins(stage: Stage, code: str) -> None:
    """The way in on a telephone."""
    with stage.step("A trainee joins with staff number and code"):
        with stage.window(TRAINEE.number) as page:
            stage.go(page, "")
            join(stage, page, TRAINEE.number, code)
            page.locator(".tr-card").first.wait_for()
            stage.picture(page, "practice-of-the-trainee", phone=True, whole=False)
