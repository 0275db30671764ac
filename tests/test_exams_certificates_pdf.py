"""The printed page and the QR code on it: what they say, and that they can be checked."""

import io
import json
from base64 import urlsafe_b64encode
from datetime import date

import pypdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from sample_certificate import AT, TODAY, certificate, issued, trust
from test_exams_certificates import CERTIFICATES

from exams.certificates import multikey
from exams.certificates.certificate import CertificateError, Score, Versions
from exams.certificates.pdf import certificate_pdf
from exams.certificates.presented import Kind, presented
from exams.certificates.seal import belongs, read_seal, with_address
from exams.certificates.trust import Withdrawn
from exams.certificates.verify import Fault, verify, verify_seal
from trainer.certificates import check

ADDRESS = "https://train.example.cn/verify"
LONG = certificate(
    holder="阿卜杜热合曼·阿卜力米提·买买提艾力",
    staff_number="",
    exam="高速公路服务与道路救援调度中心接线员年度岗位技能综合能力复评考试",
    issuer="某某省高速公路运营管理集团有限责任公司客户服务与应急救援指挥中心",
    parts=tuple(Score(f"第{number}部分：情景通话与记录", 12.25, 15) for number in range(8)),
    versions=Versions(tuple(f"scenario-number-{number}@1a2b3c4d" for number in range(30))),
    valid_until=None,
)
LONGEST = certificate(
    holder="林" * 40,
    staff_number="A" * 40,
    exam="考" * 80,
    blueprint="b" * 80,
    issuer="司" * 80,
    parts=tuple(Score("部" * 24, 12.25, 15) for _ in range(8)),
    versions=Versions(tuple("v" * 80 for _ in range(9))),
)
BARE = certificate(parts=(), staff_number="", versions=Versions())

PAGE = certificate_pdf(issued(), ADDRESS)


def read(page):
    return pypdf.PdfReader(io.BytesIO(page))


def drawn(page, scale=2.0):
    picture = pypdfium2.PdfDocument(page)[0].render(scale=scale).to_pil()
    kept = io.BytesIO()
    picture.save(kept, "PNG")
    return kept.getvalue()


@pytest.mark.parametrize("made", [certificate(), LONG, LONGEST, BARE])
@pytest.mark.parametrize("address", [ADDRESS, ""])
def test_everything_stands_on_one_page_and_its_code_can_be_read(made, address):
    given_out = issued(made)
    page = certificate_pdf(given_out, address)
    reader = read(page)
    assert len(reader.pages) == 1
    assert (round(reader.pages[0].mediabox.width), round(reader.pages[0].mediabox.height)) == (
        842,
        595,
    )
    text = "".join(reader.pages[0].extract_text().split())
    for told in (made.holder, made.exam, made.issuer, made.id, made.staff_number, given_out.key):
        assert told.replace(" ", "") in text
    for told in ("合格证书", "87.5分", "满分100分", "2026年11月22日"):
        assert told in text
    assert ("长期有效" in text) == (made.valid_until is None)
    for part in made.parts:
        assert part.name in text
    seen = presented(drawn(page, 300 / 72))  # as printed and scanned
    assert seen.kind is Kind.SEAL
    assert seen.text == with_address(given_out.seal, address)


def test_nothing_runs_into_the_frame():
    """All around, the strip inside the frame is white."""
    page = drawn(certificate_pdf(issued(LONGEST), ADDRESS))
    picture = Image.open(io.BytesIO(page)).convert("L")
    dots, near, far = picture.width / 297, 10.6, 12.4
    for strip in (
        (near, near, 297 - near, far),
        (near, 210 - far, 297 - near, 210 - near),
        (near, near, far, 210 - near),
        (297 - far, near, 297 - near, 210 - near),
    ):
        assert min(picture.crop([round(side * dots) for side in strip]).tobytes()) == 255


def test_all_fonts_are_inside():
    reader = read(certificate_pdf(issued(), ADDRESS))
    fonts = reader.pages[0]["/Resources"]["/Font"].values()
    assert len(list(fonts)) >= 2
    for font in fonts:
        descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
        assert "/FontFile3" in descriptor or "/FontFile2" in descriptor


def test_the_page_holds_its_credential():
    given_out = issued()
    found = presented(certificate_pdf(given_out, ADDRESS))
    assert (found.kind, found.text) == (Kind.PAGE, given_out.credential)
    assert verify(found.text, trust(), TODAY).is_valid


def test_the_same_certificate_makes_the_same_page():
    assert certificate_pdf(issued(), ADDRESS) == certificate_pdf(issued(), ADDRESS)


def test_names_are_text_and_never_markup():
    page = read(certificate_pdf(issued(certificate(holder="#panic()*_$x$<a>")), ADDRESS)).pages[0]
    assert "#panic()*_$x$<a>" in "".join(page.extract_text().split())


def test_a_sign_that_is_in_no_font_is_told_in_words():
    with pytest.raises(CertificateError, match=r"cannot be set \(.*Install a font"):
        certificate_pdf(issued(certificate(holder="林\U000e0100晓\ua9cf\U00013000")), ADDRESS)


@given(CERTIFICATES)
def test_a_seal_comes_back_from_its_text(made):
    given_out = issued(made)
    verdict = verify_seal(with_address(given_out.seal, ADDRESS), trust(), made.issued_on, made)
    assert verdict.is_valid
    assert belongs(read_seal(given_out.seal), made)


@settings(max_examples=10)
@given(CERTIFICATES)
def test_no_sign_of_a_seal_can_be_changed(made):
    genuine = issued(made).seal
    known = trust()
    for place, sign in enumerate(genuine):
        other = "B" if sign == "A" else "A"
        changed = genuine[:place] + other + genuine[place + 1 :]
        assert is_refused(changed, known, made.issued_on), f"{place}: {sign}"


def is_refused(seal, known, day):
    try:
        return not verify_seal(seal, known, day).is_valid
    except CertificateError:
        return True


def test_a_seal_of_an_unknown_key_a_revoked_or_an_expired_one_is_told():
    seal = issued().seal

    def faults(known, day=TODAY):
        return [finding.fault for finding in verify_seal(seal, known, day).findings]

    assert faults(trust()) == []
    assert faults(trust(seed=9)) == [Fault.UNKNOWN_KEY]
    assert faults(trust(Withdrawn(certificate().id, AT, "作弊"))) == [Fault.REVOKED]
    assert faults(trust(), date(2028, 11, 22)) == [Fault.EXPIRED]
    assert faults(trust(), date(2026, 11, 21)) == [Fault.NOT_YET]


def test_a_seal_put_on_another_certificate_is_told():
    other = certificate(holder="王强")
    verdict = verify_seal(issued().seal, trust(), TODAY, other)
    assert [finding.fault for finding in verdict.findings] == [Fault.OTHER_SEAL]


def test_a_seal_is_no_credentials_signature():
    """The same key signs both; neither can be passed off as the other."""
    given_out = issued()
    credential = json.loads(given_out.credential)
    seal = read_seal(given_out.seal)
    for_credential = multikey.decode(credential["proof"]["proofValue"])
    credential["proof"]["proofValue"] = multikey.encode(seal.signature)
    assert not verify(json.dumps(credential), trust(), TODAY).is_valid
    forged = f"{seal.signed}&s={urlsafe_b64encode(for_credential).decode().rstrip('=')}"
    (finding,) = verify_seal(forged, trust(), TODAY).findings
    assert finding.fault is Fault.FORGED


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7 nothing",
        b"\x89PNG nothing",
        b"\xff\xfe\x00",
        b"https://example.cn/verify?id=1",
        b"id=TR26-1&id=TR26-2&c=x&s=y",
        b"id=TR26-1&c=W10&s=",
    ],
)
def test_what_is_no_certificate_is_refused_in_words(data):
    with pytest.raises(CertificateError, match=r"Give "):
        check(data, trust(), TODAY)


@settings(max_examples=60)
@given(st.binary(max_size=8), st.integers(0, 60_000), st.booleans())
def test_damage_to_a_page_or_a_picture_is_told_in_words(damage, place, cut):
    whole = PAGE[: place % len(PAGE)] if cut else PAGE
    place %= len(whole) + 1
    try:
        kind, verdict = check(whole[:place] + damage + whole[place + 8 :], trust(), TODAY)
    except CertificateError:
        return
    # What is printed may be damaged and the credential inside whole: never more than that.
    assert kind is Kind.PAGE
    assert not verdict.is_valid or verdict.says == certificate()


def test_a_broken_page_and_a_broken_picture_are_told_in_words():
    page = PAGE.replace(b"/FlateDecode", b"/FlateDecodx")
    with pytest.raises(CertificateError, match="This PDF cannot be read"):
        presented(page)
    with pytest.raises(CertificateError, match="This picture cannot be read"):
        presented(drawn(PAGE).replace(b"IDAT", b"\0DAT"))


def test_a_picture_of_too_many_dots_is_not_unpacked():
    huge = io.BytesIO()
    Image.new("1", (8000, 8000)).save(huge, "PNG")
    with pytest.raises(CertificateError, match="64000000 dots"):
        presented(huge.getvalue())


def test_a_picture_without_a_code_and_a_page_without_a_credential_are_told_in_words():
    blank = io.BytesIO()
    Image.new("L", (60, 60), 255).save(blank, "PNG")
    with pytest.raises(CertificateError, match="0 QR codes are seen"):
        presented(blank.getvalue())
    empty, writer = io.BytesIO(), pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(empty)
    with pytest.raises(CertificateError, match="holds 0 certificates"):
        presented(empty.getvalue())
