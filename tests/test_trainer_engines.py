import pytest

from grading.letters import LettersEmbedder
from trainer.engines import Engines, EngineState, Readiness, Warmth
from voices.engines import EngineMissing
from voices.silent import ScriptedListener, SilentSpeaker


class FakeSpotter:
    name = "fake"
    window = 512

    def probability(self, window, memory):
        return 0.0, None


class MissingListener:
    name = "whisper"

    def listen(self, sound, prompt=""):
        raise EngineMissing("The model 'whisper-base' is not here. Install it.")


def warmed(**changes):
    parts = {
        "speakers": (SilentSpeaker(),),
        "listener": ScriptedListener(),
        "spotter": FakeSpotter(),
        "embedder": LettersEmbedder(),
    }
    warmth = Warmth(Engines(**{**parts, **changes}))
    before = {state.readiness for state in warmth.states()}
    assert before == {Readiness.LOADING}
    warmth.warm_up().join()
    return {state.role: state for state in warmth.states()}


def test_engines_are_ready_once_their_models_are_loaded():
    assert {state.readiness for state in warmed().values()} == {Readiness.READY}


def test_a_missing_model_is_told_and_the_others_go_on():
    states = warmed(listener=MissingListener())
    assert states["listener"].readiness is Readiness.MISSING
    assert states["listener"].detail == "The model 'whisper-base' is not here. Install it."
    assert states["embedder"].readiness is Readiness.READY


def test_a_stand_in_speaks_when_the_first_speaker_is_missing():
    class MissingSpeaker:
        name = "kokoro"
        version = "1"

        def speak(self, text, delivery):
            raise EngineMissing("no kokoro")
            yield

    states = warmed(speakers=(MissingSpeaker(), SilentSpeaker()))
    assert states["speaker"] == EngineState("speaker", "silent", Readiness.READY, "no kokoro")


def test_our_own_bug_is_not_taken_for_a_missing_model():
    class BrokenListener:
        name = "broken"

        def listen(self, sound, prompt=""):
            raise KeyError("bug")

    warmth = Warmth(Engines((SilentSpeaker(),), BrokenListener(), FakeSpotter(), LettersEmbedder()))
    with pytest.raises(KeyError):
        warmth._load_all()
