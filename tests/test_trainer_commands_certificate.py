"""`threerings certificate`: what it prints, what it writes, and its exit codes."""

import json
import os
from dataclasses import replace
from datetime import date

import pytest
from sample_certificate import AT, certificate

from exams.certificates.certificate import CertificateError
from exams.store import Store
from trainer.certificates import CertificateOffice
from trainer.cli import main
from trainer.settings import SettingsError, read_settings

NUMBER = certificate().id


@pytest.fixture(autouse=True)
def office(tmp_path, monkeypatch):
    monkeypatch.setenv("THREERINGS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("THREERINGS_ADDRESS", "https://train.example.cn/")
    settings = read_settings()
    return CertificateOffice(settings, Store(settings.data / "records.db"))


@pytest.fixture
def issued(office):
    """One that counts today, whenever that is."""
    lasting = replace(certificate(), issued_on=date(2020, 1, 1), valid_until=None)
    return office.issue(lasting, AT - 400 * 86400)


def run(capsys, *words):
    code = main(["certificate", *map(str, words)])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def test_a_genuine_certificate_is_valid_as_json_page_and_seal(issued, tmp_path, capsys):
    for name in ("c.json", "c.pdf"):
        assert run(capsys, "export", NUMBER.lower(), "-o", tmp_path / name) == (0, "", "")
        code, out, err = run(capsys, "verify", tmp_path / name)
        assert (code, err) == (0, "")
        assert out.startswith("VALID\nIt says:\n")
        assert "  holder        林晓\n" in out
        assert "  通话实操      52.5 / 60\n" in out
        assert ("compare the page" in out) == name.endswith("pdf")
    code, out, _ = run(capsys, "verify", "--qr", f"https://train.example.cn/verify?{issued.seal}")
    assert code == 0
    assert "  score         87.5 / 100" in out


def test_a_tampered_one_says_which_field(issued, tmp_path, capsys):
    path = tmp_path / "c.json"
    path.write_text(issued.credential.replace('"87.5"', '"97.5"'), "utf-8")
    code, out, _ = run(capsys, "verify", path)
    assert code == 1
    assert (
        "NOT VALID\n  - changed since it was signed: total "
        "(/credentialSubject/result/0/value) now says '97.5'\n"
    ) in out
    assert "none of this can be relied on" in out


def test_a_revoked_one_says_why(issued, tmp_path, capsys):
    code, out, _ = run(capsys, "revoke", NUMBER, "--reason", "补考作弊", "--by", "陈敏")
    assert (code, out) == (0, f"{NUMBER} (林晓, 客服热线上岗考试) is revoked.\n")
    path = tmp_path / "c.json"
    path.write_text(issued.credential, "utf-8")
    code, out, _ = run(capsys, "verify", path)
    assert code == 1
    assert "  - revoked: 补考作弊\n" in out
    assert "It says:\n" in out
    assert "revoked by 陈敏: 补考作弊" in run(capsys, "list")[1]
    code, _, err = run(capsys, "revoke", NUMBER, "--reason", "再来", "--by", "陈敏")
    assert code == 2
    assert "has revoked" in err


def test_a_stranger_checks_with_the_keys_alone(issued, tmp_path, capsys, monkeypatch):
    path, keys = tmp_path / "c.json", tmp_path / "trust.json"
    path.write_text(issued.credential, "utf-8")
    assert run(capsys, "key", "--trust", keys)[0] == 0
    monkeypatch.setenv("THREERINGS_DATA", str(tmp_path / "elsewhere"))
    code, _, err = run(capsys, "verify", path)
    assert code == 2
    assert "no key is kept here to check with. Give the issuer's with --trust." in err
    assert run(capsys, "verify", path, "--trust", keys)[0] == 0
    assert not (tmp_path / "elsewhere").exists()


def test_an_unknown_key_is_named(issued, tmp_path, capsys, monkeypatch):
    path = tmp_path / "c.json"
    path.write_text(issued.credential, "utf-8")
    monkeypatch.setenv("THREERINGS_DATA", str(tmp_path / "elsewhere"))
    run(capsys, "key")
    code, out, _ = run(capsys, "verify", path)
    assert code == 1
    assert f"signed with a key that is not the issuer's: {issued.key}" in out


def test_what_cannot_be_read_is_told_and_exits_with_two(tmp_path, capsys):
    run(capsys, "key")
    path = tmp_path / "c.json"
    path.write_text("{", "utf-8")
    for words, told in (
        (["verify", path], "This is not JSON"),
        (["verify", tmp_path / "none"], "No such file"),
        (["verify"], "Give either a FILE or --qr"),
        (["verify", "--qr", "hello"], "no certificate's seal"),
        (["export", "TR26-NONE", "-o", "x.pdf"], "There is no certificate TR26-NONE"),
    ):
        code, out, err = run(capsys, *words)
        assert (code, out) == (2, "")
        assert told in err


def test_an_export_is_a_page_or_json(issued, tmp_path, capsys):
    code, _, err = run(capsys, "export", NUMBER, "-o", tmp_path / "c.docx")
    assert code == 2
    assert "ends in .pdf or .json" in err


def test_a_page_without_an_address_is_told_of(issued, tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("THREERINGS_ADDRESS")
    code, _, err = run(capsys, "export", NUMBER, "-o", tmp_path / "c.pdf")
    assert code == 0
    assert "THREERINGS_ADDRESS is not set" in err


def test_the_key_is_made_shown_rotated_and_backed_up(tmp_path, capsys):
    _, first, _ = run(capsys, "key")
    assert first.endswith("signs\n")
    _, both, _ = run(capsys, "key", "--rotate")
    assert [line.split()[3] for line in both.splitlines()] == ["retired", "signs"]
    assert both.startswith(first.split()[0])
    backup = tmp_path / "backup.json"
    code, _, err = run(capsys, "key", "--backup", backup)
    assert code == 0
    assert "where nobody else reads it" in err
    assert os.stat(backup).st_mode & 0o777 == 0o600
    code, _, err = run(capsys, "key", "--restore", backup)
    assert code == 2
    assert "there are keys here already" in err


def test_a_rotation_keeps_earlier_certificates_valid(issued, tmp_path, capsys):
    path = tmp_path / "c.json"
    path.write_text(issued.credential, "utf-8")
    run(capsys, "key", "--rotate")
    assert run(capsys, "verify", path)[0] == 0


def test_the_issuer_is_set_or_told_of(office, monkeypatch):
    with pytest.raises(CertificateError, match="Set THREERINGS_ISSUER"):
        assert office.issuer
    monkeypatch.setenv("THREERINGS_ISSUER", " 安达物流有限公司 ")
    assert CertificateOffice(read_settings(), office.store).issuer == "安达物流有限公司"


@pytest.mark.parametrize("address", ["train.example.cn", "ftp://x", "https://x?y", "https://"])
def test_an_address_that_leads_nowhere_is_refused(address):
    with pytest.raises(SettingsError, match="THREERINGS_ADDRESS"):
        read_settings({"THREERINGS_ADDRESS": address})


def test_the_credential_is_an_open_badge(issued):
    badge = json.loads(issued.credential)
    assert badge["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert badge["proof"]["cryptosuite"] == "eddsa-jcs-2022"
    assert badge["issuer"]["id"] == f"did:key:{issued.key}"
