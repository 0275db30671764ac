"""The certificates issued and revoked: kept as they were, added to, never changed."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest
from sample_certificate import AT, TODAY, certificate, issued, signer

from exams.certificates.certificate import CertificateError
from exams.certificates.register import CertificateRegister, Revocation
from exams.certificates.trust import PublicKey
from exams.certificates.verify import Fault, verify
from exams.migrations import MIGRATIONS
from exams.store import RecordsError, Store

KEYS = (PublicKey(signer().id, AT),)


@pytest.fixture
def register(tmp_path):
    return CertificateRegister(Store(tmp_path / "records.db"))


def revocation(**changes):
    told = {"certificate": certificate().id, "at": AT + 5, "author": "陈敏", "reason": "补考作弊"}
    return Revocation(**{**told, **changes})


def test_a_certificate_comes_back_as_it_was_issued(register):
    kept = issued()
    register.keep(kept)
    assert register.find(kept.certificate.id) == kept
    assert register.find("TR26-NOSUCH") is None


def test_a_number_is_given_once(register):
    register.keep(issued())
    with pytest.raises(CertificateError, match="There is a certificate TR26-7K3F9-QXM2D already"):
        register.keep(issued(certificate(holder="王强")))
    assert register.find(certificate().id).certificate.holder == "林晓"


def test_certificates_are_listed_newest_first_and_by_person(register):
    for number, staff_number in ((1, "A1"), (2, "B2"), (3, "A1")):
        made = certificate(id=f"TR26-{number}", staff_number=staff_number)
        register.keep(issued(made, at=AT + number))
    assert [one.certificate.id for one in register.issued()] == ["TR26-3", "TR26-2", "TR26-1"]
    assert [one.certificate.id for one in register.of_staff_number("A1")] == ["TR26-3", "TR26-1"]


def test_a_revoked_certificate_counts_no_longer_and_says_why(register):
    kept = issued()
    register.keep(kept)
    assert verify(kept.credential, register.trust(KEYS, AT), TODAY).is_valid
    register.revoke(revocation())
    (finding,) = verify(kept.credential, register.trust(KEYS, AT + 6), TODAY).findings
    assert (finding.fault, finding.detail) == (Fault.REVOKED, "补考作弊")
    assert register.revocation(kept.certificate.id) == revocation()


def test_a_list_for_strangers_does_not_say_who_revoked(register):
    register.keep(issued())
    register.revoke(revocation())
    assert "陈敏" not in register.trust(KEYS, AT).to_json()


def test_revoking_needs_a_certificate_a_reason_and_an_author(register):
    register.keep(issued())
    for wrong, told in (
        ({"certificate": "TR26-NOSUCH"}, "There is no certificate TR26-NOSUCH"),
        ({"reason": " "}, "lacks an author or a reason"),
        ({"author": ""}, "lacks an author or a reason"),
    ):
        with pytest.raises(CertificateError, match=told):
            register.revoke(revocation(**wrong))
    assert register.revocations() == ()


def test_of_many_who_revoke_at_once_one_does(register):
    register.keep(issued())

    def revoke(author):
        try:
            register.revoke(revocation(author=author))
        except CertificateError as error:
            return str(error)
        return author

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(revoke, [f"考官{number}" for number in range(8)]))
    (author,) = [answer for answer in answers if "already" not in answer]
    assert register.revocations() == (revocation(author=author),)
    assert all(f"{author} has revoked" in answer for answer in answers if answer != author)


@pytest.mark.parametrize("table", ["certificates", "revocations"])
@pytest.mark.parametrize("change", ["update {} set rowid = rowid", "delete from {}"])
def test_what_was_written_cannot_be_changed(register, table, change):
    register.keep(issued())
    register.revoke(revocation())
    with (
        pytest.raises(RecordsError, match="stay as they were written"),
        register._store.writing() as db,
    ):
        db.execute(change.format(table))
    assert len(register.issued()) == len(register.revocations()) == 1


def test_records_from_before_there_were_certificates_get_a_place_for_them(register, monkeypatch):
    before = [step.__name__ for step in MIGRATIONS].index("m020_certificates")
    with monkeypatch.context() as patch:
        patch.setattr("exams.store.MIGRATIONS", MIGRATIONS[:before])
        register._store.prepare()
    register.keep(issued())
    assert register.issued() == (issued(),)
    with sqlite3.connect(register._store.path) as connection:
        assert connection.execute("pragma user_version").fetchone() == (len(MIGRATIONS),)
    connection.close()
