"""A two-channel recording by real voices, written down by real ears."""

import pytest

from trainer.authoring.recording import read_recording, write_down
from trainer.authoring.transcript import find_facts
from voices import models
from voices.audio import Audio, join, write_audio
from voices.delivery import Delivery
from voices.engines import listener, speaker, spotter
from voices.transcript import Party

RATE = 8000
LINES = (
    (Party.TRAINEE, "您好，请问有什么可以帮您？"),
    (Party.CALLER, "我的包裹三天了还没到。"),
    (Party.TRAINEE, "请您报一下联系电话。"),
    (Party.CALLER, "幺三九幺二三四五六七八。"),
)


@pytest.mark.model
def test_a_recorded_call_becomes_turns_with_its_number(tmp_path):
    voices = {Party.TRAINEE: "zm_yunxi", Party.CALLER: "zf_xiaoyi"}
    speaking = speaker("kokoro")
    channels: dict[Party, list[Audio]] = {party: [] for party in Party}
    for party, text in LINES:
        said = join(speaking.speak(text, Delivery(voices[party]))).at_rate(RATE)
        for one in Party:
            channels[one] += [said if one is party else Audio.silence(said.seconds, RATE)]
            channels[one] += [Audio.silence(0.6, RATE)]
    path = tmp_path / "call.wav"
    write_audio(path, join(channels[Party.CALLER]), join(channels[Party.TRAINEE]))
    ears = listener(models.listener_name("auto"))
    shares: list[float] = []
    recording = read_recording(path.read_bytes(), 0)
    turns = write_down(recording, ears, spotter("silero"), shares.append)
    assert [turn.party for turn in turns] == [party for party, _ in LINES]
    assert "包裹" in turns[1].text
    phones = [fact for fact in find_facts(turns) if fact.kind == "phone"]
    assert [(fact.turn, len(fact.text)) for fact in phones] == [(3, 11)]
    assert shares[-1] == 1.0
