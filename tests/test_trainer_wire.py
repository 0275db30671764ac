import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer import wire

CLOCKS = st.integers(0, 2**53 - 1)
COUNTS = st.integers(0, 2**31 - 1)
INCOMING = st.one_of(
    st.builds(wire.Hello, st.integers(), CLOCKS, st.integers(3000, 800_000), st.floats(0, 10)),
    st.builds(wire.Tick, CLOCKS),
    st.builds(wire.Answer, CLOCKS, st.booleans()),
    st.builds(wire.KeyDown, st.sampled_from(["hold", "transfer"]), CLOCKS, st.text(max_size=200)),
    st.builds(wire.Typing, CLOCKS),
    st.builds(wire.Typed, st.text(max_size=1000), CLOCKS, CLOCKS),
    st.builds(wire.Note, st.text(max_size=1500)),
    st.builds(wire.Started, COUNTS, CLOCKS),
    st.builds(wire.Underrun, COUNTS, COUNTS, CLOCKS),
    st.builds(wire.Played, COUNTS, COUNTS, CLOCKS, st.booleans()),
)


@given(INCOMING)
def test_what_the_browser_says_is_read_back_equal(message):
    assert wire.parse(wire.dump(message)) == message


@given(
    st.builds(wire.Say, COUNTS, COUNTS, at=st.none() | CLOCKS)
    | st.builds(wire.Status, st.sampled_from(["ringing", "held"]), st.integers(0, 9), st.booleans())
    | st.builds(wire.Flush, st.integers(0, 2**31 - 1))
    | st.builds(wire.Welcome, st.just("talking"), st.text(), notes=st.text())
    | st.builds(wire.Ended, st.text(), st.floats(0, 1e6))
)
def test_what_the_line_says_is_read_back_equal(message):
    assert wire.parse_outgoing(wire.dump(message)) == message


@given(
    st.integers(0, 2**32 - 1),
    CLOCKS,
    st.binary(min_size=1, max_size=wire.FRAME).map(lambda half: half + half),
)
def test_a_sound_frame_is_read_back_equal(seq, clock, pcm):
    frame = wire.MicFrame(seq, clock, pcm)
    assert wire.unpack(wire.pack(frame)) == frame


@given(st.text(max_size=200))
def test_any_other_text_is_refused_in_words(text):
    with pytest.raises(wire.WireError):
        wire.parse(text)


@given(st.binary(max_size=13) | st.binary(min_size=1293, max_size=1400))
def test_a_sound_frame_of_another_size_is_refused_in_words(frame):
    with pytest.raises(wire.WireError, match="sound frame of"):
        wire.unpack(frame)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"t":"tick"}', "tick.clock: Field required"),
        ('{"t":"tick","clock":-1}', "tick.clock: Input should be greater than or equal to 0"),
        ('{"t":"tick","clock":1,"when":2}', "tick.when: Unexpected keyword argument"),
        ('{"t":"tick","clock":"1"}', "tick.clock: Input should be a valid integer"),
        ('{"t":"key","key":"redial","clock":1}', "key.key: Input should be 'hold', 'resume'"),
        ("[" * 10_000, "Invalid JSON"),
        ("x" * 20_001, "message of 20001 characters: the limit is 20000."),
    ],
)
def test_a_fault_is_named_by_its_place(text, told):
    with pytest.raises(wire.WireError) as refused:
        wire.parse(text)
    assert told in str(refused.value)
