"""A realistic finished call and its grade, for tests of everything that shows or keeps them."""

from __future__ import annotations

from grading.call_file import CallFile, EndedBy, Key, Press, Visit
from grading.grade import Evidence, Grade, Mark, Part, Unmarked, Verdict
from scenarios.scenario import RecordFacts
from voices.transcript import Party, Piece, Stretch, Transcript, Turn

SCENARIO = "angry-refund@1a2b3c4d"
HOUSE = "neutral@1"
STARTED_AT = 1_790_000_000.0

C, T = Party.CALLER, Party.TRAINEE


def _turn(party: Party, state: str, *pieces: tuple[str, float, float, float]) -> Turn:
    return Turn(party, tuple(Piece(*piece) for piece in pieces), state)


TURNS = (
    _turn(T, "", ("您好，安达物流，我是林晓，请问有什么可以帮您？", 6.8, 8.8, 0.94)),
    _turn(
        C,
        "outburst",
        ("我上个月的退款都三周了还没到账，你们到底管不管！", 9.0, 13.4, 1.0),
    ),
    _turn(
        T,
        "outburst",
        ("非常抱歉让您久等了，", 13.0, 14.9, 0.91),
        ("我理解您的心情，换成我也会着急。", 15.2, 18.0, 0.88),
    ),
    _turn(C, "details", ("那你说怎么办？订单号是二零二六零四一八。", 18.9, 22.5, 1.0)),
    _turn(
        T,
        "details",
        ("请您稍等，我帮你查一下", 23.6, 25.9, 0.86),
        ("行吧应该", 26.0, 26.8, 0.31),
    ),
    _turn(C, "waiting", ("查到了吗？", 42.0, 43.0, 1.0)),
    _turn(
        T,
        "waiting",
        ("让您久等了，退款正在财务审核，我今天下午五点之前给您回电。", 47.4, 53.0, 0.9),
    ),
    _turn(C, "bye", ("好，那我等你电话，再见。", 53.8, 56.2, 1.0)),
    _turn(T, "bye", ("感谢您的来电，再见。", 56.9, 58.8, 0.95)),
)


def _stretches() -> tuple[Stretch, ...]:
    return tuple(
        Stretch(turn.party, piece.start_s, piece.end_s) for turn in TURNS for piece in turn.pieces
    )


def sample_call(call_id: str = "call-1", started_at: float = STARTED_AT) -> CallFile:
    """A minute with an angry caller: an overlap, a hold, some dead air, a doubtful word."""
    return CallFile(
        call_id=call_id,
        scenario=SCENARIO,
        house=HOUSE,
        started_at=started_at,
        rings=2,
        answered_s=6.2,
        ended_s=60.2,
        ended_by=EndedBy.TRAINEE,
        transcript=Transcript(TURNS, _stretches()),
        presses=(
            Press(Key.ANSWER, 6.2),
            Press(Key.HOLD, 27.5),
            Press(Key.RESUME, 41.2),
            Press(Key.HANG_UP, 60.2),
        ),
        visits=(
            Visit("outburst", 8.7),
            Visit("details", 18.7),
            Visit("waiting", 27.5),
            Visit("bye", 53.6),
        ),
        notes="赵敏 订单 20260418\n17:00 前回电",
        engines={"speaker": "kokoro", "listener": "whisper"},
    )


def _marks() -> tuple[Mark, ...]:
    return (
        Mark(
            "soothed",
            "say",
            "对久等表示歉意，并表示理解客户的心情",
            Verdict.MET,
            10,
            10,
            clause="hotline.listen",
            parts=(
                Part("非常抱歉让您久等了", True, Evidence("非常抱歉让您久等了", 13.0, 14.9)),
                Part("我理解您的心情", True, Evidence("我理解您的心情", 15.2, 16.6)),
            ),
            evidence=(
                Evidence("非常抱歉让您久等了", 13.0, 14.9, T, "非常抱歉让您久等了", 0.98),
                Evidence("我理解您的心情", 15.2, 16.6, T, "我理解您的心情", 0.97),
            ),
        ),
        Mark(
            "asked_details",
            "say",
            "问清订单号和联系电话",
            Verdict.PARTLY,
            5,
            10,
            parts=(
                Part("请问您的订单号是多少", True, Evidence("我帮你查一下", 24.6, 25.9, T)),
                Part("请留一个联系电话", False),
            ),
            evidence=(Evidence("我帮你查一下", 24.6, 25.9, T, "请问您的订单号是多少", 0.62),),
            would_pass="请问您的订单号和联系电话分别是多少？",
        ),
        Mark(
            "polite_you",
            "manner",
            "对客户称“您”，不称“你”",
            Verdict.NOT_MET,
            0,
            5,
            evidence=(Evidence("我帮你查一下", 24.6, 25.9, T),),
            figure=1,
            band=(None, 0),
            would_pass="我帮您查一下",
        ),
        Mark(
            "answered_in_time",
            "timing",
            "铃响三声之内接听",
            Verdict.MET,
            5,
            5,
            figure=2,
            band=(1, 3),
        ),
        Mark(
            "kept_secret",
            "secret",
            "不说出王总的手机号",
            Verdict.MET,
            0,
            0,
            fatal=True,
        ),
    )


def sample_grade(call_id: str = "call-1", score: float = 78.0) -> Grade:
    """The grade of `sample_call`: one check of every verdict, and one that was not heard."""
    return Grade(
        call_id=call_id,
        scenario=SCENARIO,
        house=HOUSE,
        rubric="1",
        engines={"speaker": "kokoro", "listener": "whisper", "embedder": "e5"},
        pass_mark=80,
        marks=_marks(),
        unmarked=(
            Unmarked(
                "confirmed",
                "say",
                "与客户确认处理方案",
                "not_heard",
                5,
                evidence=(Evidence("行吧应该", 26.0, 26.8, T),),
            ),
        ),
        score=score,
        low=score - 6,
        high=score + 4,
    )


def sample_record() -> RecordFacts:
    """A call record as a careful trainee fills it in."""
    return RecordFacts(
        caller_name="赵敏",
        caller_phone="13900001111",
        matter="退款申请三周未到账",
        outcome="已转财务审核",
        follow_up="今天下午五点前回电",
    )
