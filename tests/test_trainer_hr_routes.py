"""Results over HTTP: what a program gets, who is refused and how, and the description of it all."""

import io
import json
import time
import zipfile
from dataclasses import replace
from urllib.parse import parse_qsl

import pytest
from fake_office import fake_office
from fake_results import fake_outcomes, fake_people, fill, quarters
from openapi_spec_validator import OpenAPIV31SpecValidator, validate
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sample_certificate import certificate
from starlette.applications import Starlette
from starlette.testclient import TestClient

from exams.audit import AuditLog
from exams.certificates.verify import verify
from exams.people import Person, Session, token_hash
from exams.permissions import Role
from exams.results import Results, Sought
from exams.store import RecordsError
from exams.tokens import DAY_S, TERMINAL, Tokens, TokenScope, make_token
from trainer.certificates import CertificateOffice
from trainer.hr.addresses import ADDRESSES, faults_of
from trainer.hr.openapi import description
from trainer.hr.question import query_of, read_question
from trainer.hr_routes import hr_routes
from trainer.people.bearer import Unwelcome, bearer
from trainer.people.doors import DOORS, guarded
from trainer.people.gate import COOKIE

PEOPLE = fake_people(25)
MADE = fake_outcomes(PEOPLE, quarters(2026, 1))
LAST = [one for one in MADE if one.period == "2026Q4"]
HR = Person("hr", "H1", "李娜", frozenset({Role.HR}), "人力资源部")


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    office = fake_office(tmp_path_factory.mktemp("hr"))
    for person in (*PEOPLE, HR, Person("boss", "B1", "王敏", frozenset({Role.ADMINISTRATOR}))):
        office.gate.register.add(person)
    fill(office.store, MADE)
    return office


@pytest.fixture
def client(office):
    with TestClient(Starlette(routes=guarded(hr_routes(office), office))) as client:
        yield client


def new_token(office, *scopes, by=TERMINAL, days=30, name=None):
    secret = token_hash(f"{scopes} {by} {days} {name} {time.perf_counter_ns()}")
    called, opened = name or secret[:20], scopes or tuple(TokenScope)
    made = make_token(called, opened, by, time.time(), days, secret)
    Tokens(office.store).keep(made[0])
    return made


@pytest.fixture
def shown(office):
    return {"Authorization": f"Bearer {new_token(office)[1]}"}


def lines(answer):
    return answer.content.decode("utf-8-sig").splitlines()


# --- what is noted ---


def test_whatever_goes_out_is_noted_by_key_alone(client, office):
    token, text = new_token(office)
    shown = {"Authorization": f"Bearer {text}"}
    one = MADE[-1]
    client.get(f"/hr/people/{one.staff_number}.pdf", headers=shown)
    client.get(f"/hr/results.csv?period=2026Q4&name={one.name}", headers=shown)
    client.get("/hr/results.csv?period=never", headers=shown)
    table, person = AuditLog(office.store).latest(2, "export")
    assert (person.actor, person.action) == (f"token:{token.id}", "export.made")
    assert person.subject == office.gate.register.of_staff_number(one.staff_number).key
    assert table.told() == {
        "what": "/hr/results.csv",
        "asked": {"period": ["2026Q4"], "name": ["…"]},
    }
    assert table.subject == ""
    assert one.staff_number not in person.details
    assert one.name not in person.details + table.details


# --- what is answered ---


def test_a_quarter_as_csv(client, shown):
    answer = client.get("/hr/results.csv?period=2026Q4", headers=shown)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "results.csv" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert len(lines(answer)) == len(LAST) + 1


@pytest.mark.parametrize(
    ("query", "rule"),
    [
        ("", lambda one: True),
        ("period=2026", lambda one: True),
        ("period=2026H2", lambda one: one.period in ("2026Q3", "2026Q4")),
        ("period=2026Q1,2026Q2", lambda one: one.period in ("2026Q1", "2026Q2")),
        ("period=2026Q1&period=2026Q2", lambda one: one.period in ("2026Q1", "2026Q2")),
        ("period=2031Q1", lambda one: False),
        ("status=failed", lambda one: one.passed is False),
        ("exam=hotline-senior", lambda one: one.blueprint_id == "hotline-senior"),
        ("team=一组&status=passed", lambda one: one.team == "一组" and one.passed),
        ("staff_number= 100003", lambda one: one.staff_number == "100003"),
        ("name=100003", lambda one: one.staff_number == "100003"),
        ("department=", lambda one: True),
    ],
)
def test_what_is_asked_is_what_comes(client, shown, query, rule):
    told = client.get(f"/hr/results.json?{query}", headers=shown).json()
    assert {row["sitting"] for row in told["rows"]} == {o.sitting for o in MADE if rule(o)}
    assert told["count"] == len(told["rows"])


def test_a_table_of_another_topic_in_english(client, shown):
    answer = client.get("/hr/results.csv?topic=people&lang=en", headers=shown)
    assert lines(answer)[0].startswith("Staff number,Name,Department")


def test_a_workbook_says_who_asked_for_what(client, shown):
    answer = client.get("/hr/results.xlsx?period=2026Q4&sheets=results,items", headers=shown)
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names == ["成绩", "各题", "说明"]
    assert len(book.get_sheet_by_name("成绩").to_python()) == len(LAST) + 1
    about = dict(row for row in book.get_sheet_by_name("说明").to_python())
    assert about["筛选条件"] == "period=2026Q4, sheets=results, sheets=items"


def test_one_persons_record_is_a_page_to_read(client, shown):
    answer = client.get("/hr/people/100003.pdf", headers=shown)
    assert answer.headers["content-type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    person = PEOPLE[2]
    own = [one for one in MADE if one.candidate == person.key]
    assert person.name in text
    assert text.count("前台接听上岗考试") + text.count("服务热线进阶考试") == len(own)


def test_certificates_come_with_their_keys_and_verify(client, shown, office):
    certificates = CertificateOffice(replace(office.settings, issuer="安达物流"), office.store)
    issued = certificates.issue(certificate(staff_number="../../etc"), time.time(), MADE[0].sitting)
    answer = client.get(f"/hr/certificates.zip?period={MADE[0].period}", headers=shown)
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    number = issued.certificate.id
    names = archive.namelist()
    assert names[:2] == ["trust.json", "certificates.csv"]
    (page,) = [one for one in names if one.endswith(f"{number}.pdf")]
    assert ".." not in page
    credential = archive.read(page.replace(".pdf", ".json")).decode()
    trust = certificates.trust(time.time())
    assert json.loads(archive.read("trust.json"))["keys"]
    assert verify(credential, trust, issued.certificate.issued_on).is_valid
    assert archive.read(page).startswith(b"%PDF")
    other = client.get("/hr/certificates.zip?period=2031", headers=shown)
    assert zipfile.ZipFile(io.BytesIO(other.content)).namelist() == names[:2]


def test_hr_takes_the_same_while_signed_in(client, office):
    now = time.time()
    office.gate.register.begin_session(Session(token_hash("hr's"), "hr", now, now))
    answer = client.get("/hr/results.csv?period=2026Q4", headers={"cookie": f"{COOKIE}=hr's"})
    assert len(lines(answer)) == len(LAST) + 1


# --- what is refused ---


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("perod=2026Q4", "There is no parameter 'perod'; did you mean 'period'?"),
        ("period=2026Q5", "'period' is '2026Q5'. Give a month, quarter, half or year"),
        ("status=pased", "'status' is 'pased'; did you mean 'passed'?"),
        ("department=客服", "No result has the department '客服'; did you mean '客服部'?"),
        ("exam=nothing", "No result has the exam 'nothing'; choose one of: hotline-senior"),
        ("lang=zh&lang=en", "'lang' was given more than once"),
        ("topic=salary", "'topic' is 'salary'"),
        ("sheets=results", "There is no parameter 'sheets'"),
        ("team=" + "长" * 300, "'team' has 300 signs"),
        ("token=x", "There is no parameter 'token'"),
    ],
)
def test_a_slip_in_the_query_is_told(client, shown, query, why):
    answer = client.get(f"/hr/results.csv?{query}", headers=shown)
    assert answer.status_code == 422
    assert answer.json()["error"].startswith(why)


def test_too_much_for_a_sheet_is_told(client, shown, monkeypatch):
    monkeypatch.setattr("exams.export.topics.DETAIL_MOST", 5)
    answer = client.get("/hr/results.xlsx?sheets=items", headers=shown)
    assert (answer.status_code, "too many for the sheet" in answer.text) == (422, True)


@pytest.mark.parametrize("number", ["nobody", "..%2f..%2fetc", "%00", "100003%20or%201=1"])
def test_nobodys_record_is_not_found(client, shown, number):
    answer = client.get(f"/hr/people/{number}.pdf", headers=shown)
    assert answer.status_code == 404


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda one: one.name)
def test_records_that_cannot_be_read_are_told(client, shown, address, monkeypatch):
    def broken(*args):
        raise RecordsError("records.db: the disk is full.")

    monkeypatch.setattr("trainer.hr_routes._make", broken)
    answer = client.get(address.example, headers=shown)
    assert (answer.status_code, answer.json()) == (503, {"error": "records.db: the disk is full."})


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda one: one.name)
@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic abc", "Bearer trh_no",
                                    "Bearer " + "x" * 5000, "trh_x"])  # fmt: skip
def test_without_a_token_of_ours_it_is_401(client, address, header):
    headers = {} if header is None else {"Authorization": header}
    answer = client.get(address.path.format(staff_number="100003"), headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.json()["error"]


@pytest.mark.parametrize("scope", TokenScope)
@pytest.mark.parametrize("address", ADDRESSES, ids=lambda one: one.name)
def test_a_token_opens_what_it_was_made_for(client, office, address, scope):
    assert DOORS[address.path].scope is address.scope
    headers = {"Authorization": f"Bearer {new_token(office, scope)[1]}"}
    answer = client.get(address.path.format(staff_number="100003"), headers=headers)
    assert answer.status_code == (200 if scope is address.scope else 403)


def test_a_revoked_and_an_expired_token_open_nothing(client, office):
    token, text = new_token(office, name="payroll")
    headers = {"Authorization": f"Bearer {text}"}
    assert client.get("/hr/results.json", headers=headers).status_code == 200
    Tokens(office.store).revoke(token.id, TERMINAL, time.time())
    answer = client.get("/hr/results.json", headers=headers)
    assert (answer.status_code, "'payroll' was revoked" in answer.text) == (401, True)
    token, text = new_token(office, days=1)
    late = bearer(office, f"Bearer {text}", TokenScope.RESULTS, time.time() + DAY_S + 1)
    assert isinstance(late, Unwelcome)
    assert (late.status, "has expired" in late.why) == (401, True)


@pytest.mark.parametrize("change", [{"locked": True}, {"roles": frozenset({Role.TRAINER})}])
def test_a_token_falls_with_whoever_made_it(client, office, change):
    headers = {"Authorization": f"Bearer {new_token(office, by='@hr')[1]}"}
    assert client.get("/hr/results.json", headers=headers).status_code == 200
    office.gate.register.change("hr", lambda one: replace(one, **change))
    try:
        answer = client.get("/hr/results.json", headers=headers)
        assert (answer.status_code, "may not export" in answer.text) == (403, True)
    finally:
        office.gate.register.change("hr", lambda one: HR)


def test_a_token_in_the_address_opens_nothing(client, office):
    text = new_token(office)[1]
    assert client.get(f"/hr/results.json?access_token={text}").status_code == 401


# --- the description ---


def test_the_description_is_valid_and_names_every_address(client):
    told = client.get("/hr/openapi.json").json()
    validate(told, cls=OpenAPIV31SpecValidator)
    assert set(told["paths"]) == {address.path for address in ADDRESSES}
    for address in ADDRESSES:
        asked = told["paths"][address.path]["get"]
        assert set(asked["responses"]) == {"200", *map(str, faults_of(address))}
        named = {one["name"] for one in asked["parameters"] if one["in"] == "query"}
        assert named == {one.name for one in address.parameters}


def test_the_description_names_the_server_where_it_is_set():
    assert description("https://train.anda.cn")["servers"] == [{"url": "https://train.anda.cn"}]
    assert "servers" not in description()


def test_json_rows_are_as_described(client, shown):
    schemas = description()["components"]["schemas"]
    for topic in ("results", "people", "items", "clauses"):
        row = client.get(f"/hr/results.json?topic={topic}", headers=shown).json()["rows"][0]
        assert list(row) == schemas[f"row_of_{topic}"]["required"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_about_it_needs_nothing_from_elsewhere(client, language):
    answer = client.get(f"/hr/docs?lang={language}", headers={"host": "a.cn"})
    assert "http://a.cn/hr/results.csv?period=2026Q4" in answer.text
    assert "<script" not in answer.text
    assert "src=" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    for address in ADDRESSES:
        assert address.path in answer.text
        for parameter in address.parameters:
            assert f"{parameter.name}=" in answer.text


def test_a_query_written_is_the_question_read(office):
    results = Results(office.store)
    given = [("period", "2026Q4"), ("department", "客服部"), ("status", "passed"), ("name", "王")]
    question = read_question(given, ADDRESSES[0].parameters, results)
    again = query_of(question.sought, lang="en")
    read = read_question(parse_qsl(again), ADDRESSES[0].parameters, results)
    assert (read.sought, read.language) == (question.sought, "en")
    assert query_of(Sought()) == ""
