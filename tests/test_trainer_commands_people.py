import re

import pytest

from exams.permissions import Role
from exams.register import Register
from exams.store import Store
from trainer.cli import main
from trainer.people.accounts import join
from trainer.settings import SettingsError, read_settings


@pytest.fixture
def people(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("THREERINGS_DATA", str(tmp_path))

    def run(*words):
        code = main(["people", *words])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


@pytest.fixture
def register(tmp_path):
    return Register(Store(tmp_path / "records.db"))


def boss(people):
    return people("add", "1001", "--name", "王敏", "--role", "administrator", "--role", "trainer")


def test_the_first_administrator_is_made_with_a_code_that_joins(people, register):
    code, out, _ = boss(people)
    assert code == 0
    given = re.search(r"one-time code (\S+)", out)[1]
    person = register.of_staff_number("1001")
    assert person.roles == {Role.ADMINISTRATOR, Role.TRAINER}
    joined = join(register, "1001", given, "copper-kettle-77", person.code_until - 10)
    assert joined.id == person.id


def test_the_list_shows_accounts_and_their_state(people):
    boss(people)
    _, out, err = people("list")
    assert re.search(r"1001\s+王敏\s+trainer administrator\s+has a code", out)
    assert err == "1 accounts\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("lock", "1001"), "1001: this is the last administrator"),
        (("change", "1001", "--role", "trainee"), "roles: “王敏” is the last administrator"),
        (("add", "1001", "--name", "x"), "1001: this staff number has an account already"),
        (("add", "2001", "--name", "=x"), "name: “=x” begins like a spreadsheet formula"),
        (("code", "9999"), "9999: nobody has this staff number"),
        (("import", "/no/such/roster.csv"), "/no/such/roster.csv: No such file"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(people, words, told):
    boss(people)
    code, _, err = people(*words)
    assert code == 2
    assert err.startswith(told)


def test_an_account_is_changed_locked_and_unlocked(people, register):
    boss(people)
    people("add", "2001", "--name", "林晓")
    assert people("change", "2001", "--team", "一班", "--role", "hr")[0] == 0
    people("lock", "2001")
    person = register.of_staff_number("2001")
    assert (person.name, person.team, person.roles) == ("林晓", "一班", {Role.HR})
    assert person.locked
    people("unlock", "2001")
    people("sign-out", "2001")
    person = register.of_staff_number("2001")
    assert not person.locked
    assert person.signed_out_at > 0


def test_a_roster_is_shown_and_then_imported(people, register, tmp_path):
    boss(people)
    roster = tmp_path / "roster.csv"
    roster.write_text("工号,姓名,部门\n1001,王敏,质检部\n2001,林晓,客服部\n2002,,\n", "utf-8")
    code, out, err = people("import", str(roster))
    assert code == 1
    assert f"{roster}: Row 4 · Name: nothing stands here. Fill it in." in out
    assert "~ 1001 王敏 (trainer administrator)\n    department: — → 质检部\n+ 2001 林晓" in out
    assert err.startswith("Dry run: 1 added, 1 changed, 0 as they were, 1 faults")
    assert register.of_staff_number("2001") is None
    codes = tmp_path / "codes.csv"
    people("import", str(roster), "--apply", "--codes", str(codes))
    assert register.of_staff_number("1001").department == "质检部"
    assert "2001,林晓,客服部,," in codes.read_text("utf-8-sig")
    assert register.of_staff_number("2001").code


def test_a_file_that_is_no_roster_is_told(people, tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("a,b\n1,2\n", "utf-8")
    code, _, err = people("import", str(file))
    assert code == 2
    assert "Row 1 · Staff number: the first row has no such column (it has: a, b)" in err


def test_settings_of_signing_in(tmp_path):
    assert read_settings({}).sign_in == "auto"
    with pytest.raises(SettingsError, match="THREERINGS_SIGN_IN is 'maybe'"):
        read_settings({"THREERINGS_SIGN_IN": "maybe"})
    with pytest.raises(SettingsError, match=r"THREERINGS_OIDC is .* no such file"):
        read_settings({"THREERINGS_OIDC": str(tmp_path / "none.toml")})
