"""Certificates: what they may say, how they come back, and what a check finds."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_certificate import AT, TODAY, certificate, issued, signer, trust

from exams.certificates import multikey, proof
from exams.certificates.badge import from_badge, to_badge
from exams.certificates.certificate import Certificate, CertificateError, Score, Versions, number
from exams.certificates.issue import certificate_number, issue
from exams.certificates.trust import Trust, Withdrawn
from exams.certificates.verify import Fault, verify

TEXT = st.text(
    st.characters(exclude_categories=("C", "Z")) | st.just("·"), min_size=1, max_size=40
).filter(str.isprintable)
POINTS = st.integers(-10_000, 1_000_000).map(lambda cents: round(cents / 100, 2))
FULL = st.integers(1, 1_000_000).map(lambda cents: round(cents / 100, 2))
SCORES = st.builds(Score, TEXT.map(lambda text: text[:24]), POINTS, FULL)
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
VERSIONS = st.builds(
    Versions,
    st.lists(TEXT, max_size=4).map(tuple),
    TEXT | st.just(""),
    TEXT | st.just(""),
    st.lists(TEXT, max_size=3).map(tuple),
)
CERTIFICATES = st.builds(
    Certificate,
    id=st.from_regex(r"[A-Z0-9][A-Z0-9-]{3,39}", fullmatch=True),
    holder=TEXT,
    staff_number=TEXT | st.just(""),
    exam=TEXT,
    blueprint=TEXT | st.builds("{}@{}".format, TEXT, st.just("1a2b3c4d")),
    total=SCORES,
    parts=st.lists(SCORES, max_size=8).map(tuple),
    versions=VERSIONS,
    issued_on=DAYS,
    valid_until=st.none() | st.dates(date(2100, 1, 1), date(2199, 1, 1)),
    issuer=TEXT,
)


def faults(credential, known=None, today=TODAY):
    return [finding.fault for finding in verify(credential, known or trust(), today).findings]


def tampered(path, value):
    """The sample's credential with one value changed; DELETED takes it away."""
    credential = json.loads(issued().credential)
    *steps, last = path
    place = credential
    for step in steps:
        place = place[step]
    if value is DELETED:
        del place[last]
    else:
        place[last] = value
    return json.dumps(credential, ensure_ascii=False)


DELETED = object()


@given(CERTIFICATES)
def test_a_certificate_comes_back_from_its_credential(made):
    given_out = issued(made)
    assert from_badge(json.loads(given_out.credential)) == made
    verdict = verify(given_out.credential, trust(), made.issued_on)
    assert verdict.is_valid
    assert verdict.says == made


@given(CERTIFICATES)
def test_a_credential_written_in_another_order_and_spacing_is_the_same(made):
    loose = json.dumps(dict(reversed(json.loads(issued(made).credential).items())), indent=2)
    assert verify(loose, trust(), made.issued_on).is_valid


def test_no_byte_of_a_credential_can_be_changed():
    genuine = issued(certificate(parts=(), versions=Versions())).credential.encode()
    known = trust()
    for place, byte in enumerate(genuine):
        # Another bit each time: a sign becomes its neighbour, its other case, or no text at all.
        flipped = byte ^ 1 << place * 5 % 8
        changed = genuine[:place] + bytes([flipped]) + genuine[place + 1 :]
        assert is_refused(changed, known), f"byte {place}: {changed[place - 9 : place + 9]!r}"


def test_a_credential_with_a_byte_left_out_is_refused():
    genuine = issued(certificate(parts=(), versions=Versions())).credential.encode()
    known = trust()
    for place in range(0, len(genuine), 3):
        assert is_refused(genuine[:place] + genuine[place + 1 :], known)


def is_refused(credential, known):
    try:
        return not verify(credential.decode(), known, TODAY).is_valid
    except (UnicodeDecodeError, CertificateError):
        return True


SUBJECT = "credentialSubject"
CHANGES = [
    ((SUBJECT, "identifier", 0, "identityHash"), "王强", "holder"),
    ((SUBJECT, "identifier", 1, "identityHash"), "A1025", "staff_number"),
    ((SUBJECT, "result", 0, "value"), "97.5", "total"),
    ((SUBJECT, "achievement", "resultDescription", 0, "valueMax"), "90", "total"),
    ((SUBJECT, "result", 2, "value"), "25", "part"),
    ((SUBJECT, "achievement", "criteria", "narrative"), "other@5d1c9e02", "blueprint"),
    ((SUBJECT, "achievement", "version"), "ffffffff", "blueprint"),
    (("name",), "高级考试", "exam"),
    (("issuer", "name"), "别家公司", "issuer"),
    (("validFrom",), "2025-11-22T00:00:00Z", "issued_on"),
    (("validUntil",), "2038-11-21T23:59:59Z", "valid_until"),
    (("validUntil",), DELETED, "valid_until"),
    (("evidence", 0, "name"), "refund-angry@00000000", "versions"),
    (("id",), "urn:threerings:certificate:TR26-00000-00000", "id"),
    (("added",), True, "other"),
]


@pytest.mark.parametrize(("path", "value", "field"), CHANGES, ids=[c[2] for c in CHANGES])
def test_a_changed_value_is_named(path, value, field):
    verdict = verify(tampered(path, value), trust(), TODAY)
    (finding,) = verdict.findings
    assert (finding.fault, finding.field) == (Fault.CHANGED, field)
    assert finding.place == "".join(f"/{step}" for step in path)
    assert finding.detail == ("" if value is DELETED else "true" if value is True else value)


def test_all_changed_values_are_named():
    credential = json.loads(tampered(("name",), "高级考试"))
    credential["issuer"]["name"] = "别家公司"
    findings = verify(json.dumps(credential), trust(), TODAY).findings
    assert [finding.field for finding in findings] == ["issuer", "exam"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("proof", "created"), "2026-11-23T00:00:00Z"),
        (("proof", "digests", "document"), "00" * 32),
        (("proof", "digests", "document"), "no hash"),
        (("proof", "digests", "/name"), "0" * 16),
        (("proof", "digests"), DELETED),
        (("proof", "@context"), DELETED),
        (("proof", "proofValue"), "z1"),
        (("proof", "proofValue"), DELETED),
    ],
)
def test_a_changed_proof_is_a_forgery(path, value):
    assert faults(tampered(path, value)) == [Fault.FORGED]


def test_digests_made_to_fit_a_changed_value_are_a_forgery():
    credential = json.loads(tampered((SUBJECT, "result", 0, "value"), "97.5"))
    document = {name: value for name, value in credential.items() if name != "proof"}
    other = proof.sign(document, signer(9).key, credential["proof"]["created"])
    credential["proof"]["digests"] = other["proof"]["digests"]
    assert faults(json.dumps(credential)) == [Fault.FORGED]


def test_a_key_that_is_not_the_issuers_is_named():
    other = signer(9)
    verdict = verify(issued(by=other).credential, trust(), TODAY)
    (finding,) = verdict.findings
    assert (finding.fault, finding.detail) == (Fault.UNKNOWN_KEY, other.id)
    assert verdict.says == certificate()


def test_a_known_key_under_another_issuers_name_is_unknown():
    badge = to_badge(certificate(), signer(9).id)
    signed = proof.sign(badge, signer().key, "2026-11-22T09:00:00Z")
    assert faults(json.dumps(signed)) == [Fault.UNKNOWN_KEY]


def test_what_a_retired_key_signed_before_still_counts_and_after_does_not():
    retired = trust(retired_at=AT)
    assert faults(issued(at=AT).credential, retired) == []
    assert faults(issued(at=AT + 1).credential, retired) == [Fault.SIGNED_LATE]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 21), [Fault.NOT_YET]),
        (date(2026, 11, 22), []),
        (date(2027, 11, 22), []),
        (date(2028, 11, 20), []),
        (date(2028, 11, 21), []),
        (date(2028, 11, 22), [Fault.EXPIRED]),
        (date(2099, 1, 1), [Fault.EXPIRED]),
    ],
)
def test_it_counts_from_its_first_day_to_its_last(day, expected):
    assert faults(issued().credential, today=day) == expected


def test_without_an_end_it_counts_for_good():
    endless = issued(certificate(valid_until=None)).credential
    assert faults(endless, today=TODAY + timedelta(days=36500)) == []


def test_a_revoked_one_says_why_and_that_it_has_expired_too():
    known = trust(Withdrawn(certificate().id, AT, "补考作弊"))
    verdict = verify(issued().credential, known, date(2030, 1, 1))
    told = [(finding.fault, finding.detail) for finding in verdict.findings]
    assert told == [(Fault.REVOKED, "补考作弊"), (Fault.EXPIRED, "2028-11-21")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "certainly not",
        "[]",
        "{}",
        '{"proof": []}',
        '{"proof": {}}',
        '{"proof": {"type": "DataIntegrityProof", "cryptosuite": "other"}}',
        '{"a": 1, "a": 2, "proof": {}}',
        '{"a": NaN, "proof": {}}',
        "[" * 100_000,
        "{" + " " * 200_000 + "}",
    ],
)
def test_what_is_no_credential_is_refused_in_words(text):
    with pytest.raises(CertificateError, match=r"Give the"):
        verify(text, trust(), TODAY)


def test_a_number_json_cannot_write_one_way_is_refused_in_words():
    with pytest.raises(CertificateError, match="cannot be checked"):
        verify(tampered(("added",), 2**60), trust(), TODAY)


def test_a_list_of_keys_comes_back_from_its_file():
    known = trust(Withdrawn("TR26-00000-00000", AT, "离职"), retired_at=AT + 5)
    assert Trust.from_json(known.to_json()) == known


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        trust().to_json().replace("trust 1", "trust 2"),
        trust().to_json().replace('"z6Mk', '"z6Mm'),
        trust().to_json().replace("2026-", "2026/"),
        trust().to_json().replace('"revoked"', '"revokd"'),
    ],
)
def test_a_list_of_keys_that_is_none_is_refused_in_words(text):
    with pytest.raises(CertificateError, match="not a list of keys"):
        Trust.from_json(text)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"holder": ""}, "holder's name is ''"),
        ({"holder": " 林晓"}, "spaces around"),
        ({"holder": "林\n晓"}, "on one line"),
        ({"exam": "考" * 81}, "has 81 signs; give at most 80"),
        ({"holder": "林" * 41}, "has 41 signs; give at most 40"),
        ({"id": "tr26"}, "capital letters"),
        ({"id": "TR/26&x"}, "capital letters"),
        ({"valid_until": date(2026, 11, 21)}, "before it begins"),
        ({"parts": (Score("题", 1, 1),) * 9}, "9 part scores"),
    ],
)
def test_what_a_certificate_may_not_say_is_told_in_words(changes, told):
    with pytest.raises(CertificateError, match=told):
        certificate(**changes)


@pytest.mark.parametrize(("points", "full"), [(1.005, 2), (float("nan"), 2), (1, 0), (1, -5)])
def test_scores_that_cannot_be_printed_are_refused(points, full):
    with pytest.raises(CertificateError, match="The score '题'"):
        Score("题", points, full)


@pytest.mark.parametrize(
    ("value", "text"), [(87.5, "87.5"), (90, "90"), (0.25, "0.25"), (-0.0, "0"), (-5, "-5")]
)
def test_points_are_written_without_needless_digits(value, text):
    assert number(value) == text


@given(st.binary(min_size=7, max_size=7))
def test_a_number_can_be_printed_read_aloud_and_put_in_an_address(chance):
    made = certificate_number(TODAY, chance)
    assert len(made) == 16
    assert not set(made[5:]) & set("ILOU")
    assert issue(certificate(id=made), signer(), AT).certificate.id == made


def test_numbers_differ_with_each_bit_of_chance_used():
    numbers = {certificate_number(TODAY, (1 << bit).to_bytes(7)) for bit in range(50)}
    assert len(numbers) == 50


def test_the_proof_is_the_one_the_standard_gives_for_its_example():
    """The worked example of eddsa-jcs-2022 in W3C's Data Integrity EdDSA Cryptosuites."""
    name = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
    context = [
        "https://www.w3.org/ns/credentials/v2",
        "https://www.w3.org/ns/credentials/examples/v2",
    ]
    signed = {
        "@context": context,
        "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
        "type": ["VerifiableCredential", "AlumniCredential"],
        "name": "Alumni Credential",
        "description": "A minimum viable example of an Alumni Credential.",
        "issuer": "https://vc.example/issuers/5678",
        "validFrom": "2023-01-01T00:00:00Z",
        "credentialSubject": {
            "id": "did:example:abcdefgh",
            "alumniOf": "The School of Examples",
        },
        "proof": {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-jcs-2022",
            "created": "2023-02-24T23:36:38Z",
            "verificationMethod": f"did:key:{name}#{name}",
            "proofPurpose": "assertionMethod",
            "@context": context,
            "proofValue": "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJ"
            "DMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX",
        },
    }
    key = multikey.public_key(name)
    assert proof.fits(signed, key)
    assert not proof.fits({**signed, "name": "Another Credential"}, key)
