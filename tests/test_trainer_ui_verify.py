"""The verification page: no name asked, a verdict in plain words."""

import json
from dataclasses import replace
from datetime import date

import pytest
from fake_office import fake_office
from sample_certificate import AT, certificate
from streamlit.testing.v1 import AppTest

from exams.certificates.badge import field_at
from exams.certificates.register import Revocation
from exams.certificates.verify import Fault
from trainer import office as the_office
from trainer.certificates import CertificateOffice
from trainer.ui.words import LANGUAGES, all_words, phrase

PAGE = """
from trainer.ui.verify import verify_page
verify_page()
"""


@pytest.fixture
def office(tmp_path):
    appointed = fake_office(tmp_path)
    the_office.appoint(appointed)
    yield CertificateOffice(appointed.settings, appointed.store)
    the_office.appoint(None)


@pytest.fixture
def issued(office):
    lasting = replace(certificate(), issued_on=date(2020, 1, 1), valid_until=None)
    return office.issue(lasting, AT)


def visit(language="zh", pasted="", **query):
    app = AppTest.from_string(PAGE, default_timeout=20)
    app.session_state["language"] = language
    if pasted:
        app.session_state["verify-text"] = pasted
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def shown(app):
    return "\n".join(element.proto.body for element in app.get("html"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_genuine_certificate_is_shown_with_what_it_says(issued, language):
    page = shown(visit(language, pasted=issued.credential))
    assert phrase(language, "verify.valid") in page
    for told in ("林晓", "A1024", "87.5 / 100", "52.5 / 60", issued.certificate.id, issued.key):
        assert told in page


def test_a_changed_one_says_what_was_changed(issued):
    page = shown(visit(pasted=issued.credential.replace("87.5", "97.5")))
    assert "总分被改过，现在写的是“97.5”。" in page
    assert "以下都不能相信" in page


def test_a_value_taken_away_is_told_so(issued):
    credential = json.loads(issued.credential)
    del credential["evidence"][0]["name"]
    assert "评分所用版本被删掉了一部分。" in shown(visit(pasted=json.dumps(credential)))


def test_what_a_forger_wrote_is_shown_as_text(issued):
    page = shown(visit(pasted=issued.credential.replace("林晓", "<script>x</script>")))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_the_address_of_the_qr_code_checks_the_seal(issued):
    query = dict(part.split("=", 1) for part in issued.seal.split("&"))
    assert ">有效<" in shown(visit(**query))
    page = shown(visit(**{**query, "id": "TR26-00000-00000"}))
    assert "签名对不上" in page


def test_a_number_alone_finds_the_certificate_and_its_revocation(office, issued):
    office.register.revoke(Revocation(issued.certificate.id, AT, "陈敏", "补考作弊"))
    page = shown(visit(id=issued.certificate.id.lower()))
    assert "已被吊销，原因：补考作弊" in page
    assert "陈敏" not in page


def test_an_unknown_number_and_an_unreadable_text_are_told(issued):
    assert "没有发过编号为“TR26-NONE”的证书" in visit(id="TR26-NONE").warning[0].value
    assert "这不是可以核验的证书" in visit(pasted="hello").warning[0].value


def test_every_fault_and_field_has_its_words():
    words = all_words()
    for fault in Fault:
        assert f"verify.fault.{fault.value}" in words
    for pointer in (
        "/name",
        "/issuer/name",
        "/evidence/0/name",
        "/credentialSubject/result/3/value",
    ):
        assert f"verify.field.{field_at(pointer)}" in words
    assert "verify.field.other" in words
