"""Certificates over HTTP: what a program is told, without signing in."""

from dataclasses import replace
from datetime import date

import pytest
from fake_office import fake_office
from sample_certificate import AT, certificate
from starlette.applications import Starlette
from starlette.testclient import TestClient

from exams.certificates.presented import LARGEST
from exams.certificates.register import Revocation
from exams.certificates.trust import Trust
from exams.certificates.verify import verify
from trainer.certificate_routes import certificate_routes
from trainer.certificates import CertificateOffice

VERIFY = "/certificates/verify"


@pytest.fixture
def office(tmp_path):
    fake = fake_office(tmp_path)
    return CertificateOffice(fake.settings, fake.store)


@pytest.fixture
def issued(office):
    lasting = replace(certificate(), issued_on=date(2020, 1, 1), valid_until=None)
    return office.issue(lasting, AT)


@pytest.fixture
def client(office):
    return TestClient(Starlette(routes=certificate_routes(office)))


def test_a_certificate_is_checked_by_its_file_its_number_and_its_seal(client, office, issued):
    page = office.pdf(issued)
    for answer, checked in (
        (client.post(VERIFY, content=issued.credential), "credential"),
        (client.post(VERIFY, content=page), "page"),
        (client.get(VERIFY, params={"id": issued.certificate.id}), "number"),
        (client.get(f"{VERIFY}?{issued.seal}"), "seal"),
    ):
        told = answer.json()
        assert (answer.status_code, told["valid"], told["checked"]) == (200, True, checked)
        assert (told["says"]["holder"], told["says"]["score"]) == ("林晓", "87.5/100")


def test_a_tampered_and_a_revoked_one_say_what_is_wrong(client, office, issued):
    changed = issued.credential.replace("林晓", "王强")
    (finding,) = client.post(VERIFY, content=changed.encode()).json()["findings"]
    assert (finding["fault"], finding["field"], finding["detail"]) == ("changed", "holder", "王强")
    office.register.revoke(Revocation(issued.certificate.id, AT, "陈敏", "补考作弊"))
    told = client.get(VERIFY, params={"id": issued.certificate.id}).json()
    assert (told["valid"], told["findings"][0]["detail"]) == (False, "补考作弊")
    assert "陈敏" not in str(told)


def test_what_cannot_be_checked_is_told(client):
    unknown = client.get(VERIFY, params={"id": "TR26-NONE"})
    assert (unknown.status_code, client.get(VERIFY).status_code) == (404, 404)
    assert "'TR26-NONE'" in unknown.json()["error"]
    nonsense = client.post(VERIFY, content=b"nonsense")
    assert nonsense.status_code == 400
    assert "Give all that the QR code says" in nonsense.json()["error"]
    assert client.post(VERIFY, content=b"x" * (LARGEST + 1)).status_code == 413


def test_strangers_get_the_keys_and_no_more(client, office, issued):
    text = client.get("/certificates/trust.json").text
    assert verify(issued.credential, Trust.from_json(text), date.today()).is_valid  # noqa: DTZ011
    assert "PRIVATE" not in text


def test_damaged_keys_are_told(client, office, issued):
    (office.keys.folder / "keys.json").write_text("", "utf-8")
    answer = client.get("/certificates/trust.json")
    assert answer.status_code == 503
    assert "Restore it from a backup" in answer.json()["error"]
