"""`threerings say`, and what the command line does with a mistake."""

import pytest

from trainer import cli
from trainer.commands import say
from voices.audio import read_audio


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("THREERINGS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("THREERINGS_SPEAKER", "silent")


def test_a_line_is_spoken_into_a_file(tmp_path, capsys):
    out = tmp_path / "out.wav"
    assert cli.main(["say", "您好", "--pace", "2", "-o", str(out)]) == 0
    assert read_audio(out).seconds == pytest.approx(0.2)
    assert capsys.readouterr().out.startswith(f"{out}: 0.20 s")


def test_a_line_is_heard_as_on_a_telephone(tmp_path):
    out = tmp_path / "out.flac"
    assert cli.main(["say", "您好", "--line", "street", "-o", str(out)]) == 0
    heard = read_audio(out)
    assert heard.rate == 16_000
    assert heard.samples.any()


def test_without_a_file_it_goes_on_the_shelf(tmp_path):
    assert cli.main(["say", "您好"]) == 0
    assert len(list((tmp_path / "data" / "spoken").glob("*/*.flac"))) == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["……"], "give words to say"),
        (["您好", "--pace", "9"], "--pace is 9; give a number from 0.5 to 2.0"),
        (["您好", "-o", "out.mp3"], "out.mp3: the name must end in .wav or .flac"),
        (["您好", "-o", "no/such/folder/o.wav"], "no/such/folder/o.wav: the sound cannot be"),
        (["您好", "--line", "hum"], "name one with -o"),
        (["您好", "--engine", "kokoro", "--voice", "nobody"], "no voice 'nobody'"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_2(words, told, capsys):
    assert cli.main(["say", *words]) == 2
    out, err = capsys.readouterr()
    assert told in err
    assert out == ""
    assert "Traceback" not in err


def test_a_setting_that_cannot_be_used_is_a_sentence_too(monkeypatch, capsys):
    monkeypatch.setenv("THREERINGS_SPEAKER", "kokro")
    assert cli.main(["say", "您好"]) == 2
    assert "No speaker is called 'kokro'. Choose one of: edge, espeak" in capsys.readouterr().err


def test_a_file_in_the_way_is_named(monkeypatch, capsys):
    def refuse(args):
        raise PermissionError(13, "Permission denied", "/somewhere")

    monkeypatch.setattr(say, "run", refuse)
    assert cli.main(["say", "您好"]) == 2
    assert capsys.readouterr().err.startswith("/somewhere: Permission denied.")


def test_our_own_bug_shows_its_traceback(monkeypatch):
    def stumble(args):
        raise ValueError("a bug, not a user's mistake")

    monkeypatch.setattr(say, "run", stumble)
    with pytest.raises(ValueError, match="a bug"):
        cli.main(["say", "您好"])
