"""Signing keys on disk: made once, kept to their owner, rotated, backed up."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_certificate import AT, TODAY, certificate, issued

from exams.certificates import multikey
from exams.certificates.certificate import CertificateError
from exams.certificates.keys import KeyRing
from exams.certificates.trust import Trust
from exams.certificates.verify import Fault, verify


@pytest.fixture
def ring(tmp_path):
    return KeyRing(tmp_path / "keys")


def private(ring):
    return sorted(path.stem for path in ring.folder.glob("*.pem"))


def test_there_is_no_key_before_the_first_use(ring):
    assert ring.keys() == ()
    assert not ring.folder.exists()


def test_the_key_is_made_at_the_first_use_and_stays(ring):
    first = ring.signer(AT)
    assert ring.signer(AT + 100).id == first.id
    assert [(key.id, key.made_at, key.retired_at) for key in ring.keys()] == [(first.id, AT, None)]


def test_only_the_owner_may_read_the_private_key(ring):
    path = ring.folder / f"{ring.signer(AT).id}.pem"
    assert path.stat().st_mode & 0o777 == 0o600
    assert ring.folder.stat().st_mode & 0o777 == 0o700


def test_a_private_key_that_others_may_read_is_not_used(ring):
    path = ring.folder / f"{ring.signer(AT).id}.pem"
    path.chmod(0o640)
    with pytest.raises(CertificateError, match=rf"others may read .*chmod 600 {path}"):
        ring.signer(AT)


def test_many_first_uses_at_once_make_one_key(ring):
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: KeyRing(ring.folder).signer(AT).id, range(16)))
    assert len(made) == 1
    assert private(ring) == sorted(made)


def test_after_a_rotation_the_new_key_signs_and_the_old_still_proves(ring):
    before = issued(by=ring.signer(AT), at=AT)
    late = ring.signer(AT)
    new = ring.rotate(AT + 10)
    after = issued(certificate(id="TR26-00000-00001"), ring.signer(AT + 20), AT + 20)
    assert after.key == new.id != before.key
    assert [key.retired_at for key in ring.keys()] == [AT + 10, None]
    assert private(ring) == [new.id]
    known = Trust(ring.keys(), (), AT + 30)
    assert verify(before.credential, known, TODAY).is_valid
    assert verify(after.credential, known, TODAY).is_valid
    stolen = issued(by=late, at=AT + 11)
    (finding,) = verify(stolen.credential, known, TODAY).findings
    assert finding.fault is Fault.SIGNED_LATE


def test_a_rotation_keeps_when_earlier_keys_were_retired(ring):
    ring.signer(AT)
    for at in (AT + 1, AT + 2):
        ring.rotate(at)
    assert [key.retired_at for key in ring.keys()] == [AT + 1, AT + 2, None]


def test_a_backup_brings_all_keys_to_another_place(ring, tmp_path):
    ring.signer(AT)
    current = ring.rotate(AT + 1)
    backup = tmp_path / "backup.json"
    ring.back_up(backup)
    assert backup.stat().st_mode & 0o777 == 0o600
    other = KeyRing(tmp_path / "elsewhere")
    assert other.restore(backup).id == current.id
    assert other.keys() == ring.keys()
    assert other.signer(AT + 2).id == current.id


def test_a_backup_overwrites_nothing(ring, tmp_path):
    ring.signer(AT)
    kept = tmp_path / "backup.json"
    kept.write_text("mine", "utf-8")
    with pytest.raises(FileExistsError):
        ring.back_up(kept)
    assert kept.read_text("utf-8") == "mine"


def test_a_backup_needs_a_key_and_a_restore_an_empty_place(ring, tmp_path):
    with pytest.raises(CertificateError, match="no key yet"):
        ring.back_up(tmp_path / "backup.json")
    ring.signer(AT)
    ring.back_up(tmp_path / "backup.json")
    with pytest.raises(CertificateError, match="there are keys here already"):
        ring.restore(tmp_path / "backup.json")


def test_a_damaged_backup_leaves_nothing_behind(ring, tmp_path):
    ring.signer(AT)
    backup = tmp_path / "backup.json"
    ring.back_up(backup)
    told = json.loads(backup.read_text("utf-8"))
    other = KeyRing(tmp_path / "elsewhere")
    for changes, fault in (
        ({"form": "x"}, "not a backup"),
        ({"private": "x"}, "cannot be read"),
        ({"private": other_pem(tmp_path)}, "not the private half"),
        ({"keys": []}, "list of keys cannot be read"),
    ):
        backup.write_text(json.dumps({**told, **changes}), "utf-8")
        with pytest.raises(CertificateError, match=fault):
            other.restore(backup)
    assert other.keys() == ()


def other_pem(tmp_path):
    ring = KeyRing(tmp_path / "third")
    return (ring.folder / f"{ring.signer(AT).id}.pem").read_text("utf-8")


@pytest.mark.parametrize("text", ["", "[]", "[{}]", '[{"id": "z6Mk", "made_at": 1}]'])
def test_a_damaged_list_of_keys_is_told_in_words(ring, text):
    ring.signer(AT)
    (ring.folder / "keys.json").write_text(text, "utf-8")
    with pytest.raises(CertificateError, match=r"keys\.json: .* Restore it from a backup"):
        ring.keys()


def test_a_lost_private_key_is_told_in_words_and_rotation_goes_on(ring):
    lost = ring.signer(AT)
    (ring.folder / f"{lost.id}.pem").unlink()
    with pytest.raises(CertificateError, match="the private key is gone"):
        ring.signer(AT)
    assert ring.rotate(AT + 1).id != lost.id


@given(st.binary(max_size=70))
def test_multibase_comes_back_and_has_one_form(data):
    text = multikey.encode(data)
    assert multikey.decode(text) == data
    assert multikey.encode(multikey.decode(text)) == text


@pytest.mark.parametrize("text", ["", "6Mk", "z0OIl", "z" * 300, "z6Mk"])
def test_what_names_no_key_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        multikey.public_key(text)
