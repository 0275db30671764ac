"""Figures of holds: told of before the key, with a reason, not long, and thanked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from grading.call_file import CallFile, Key
from grading.spoken import spoken
from grading.text.normalise import plain_text
from grading.text.pinyin import find_by_sound
from grading.timeline import Absent, Measured, Reading, Span, voices
from scenarios.scenario import Scenario
from voices.transcript import Party

ANNOUNCED_S = 5.0  # words before a hold that still announce it
RECALLED = 40  # characters before the key that may tell why
THANKED_S = 5.0  # after the return within which the trainee must speak
FIRST_WORDS = 25  # characters after the return in which thanks are looked for
# By sound, so that a recogniser's slip does no harm.
_WAIT = (
    "稍等", "稍候", "等一下", "等一会", "等一等", "等会儿", "等我", "等候", "等片刻", "等下",
    "别挂", "不要挂", "不用挂", "先不挂", "保持通话", "保持在线", "几分钟", "占用您",
)  # fmt: skip
_NO_WAIT = re.compile(r"(?:不用|不必|别|不能|无需)(?:再)?等|等不[了及]")
_REASON = re.compile(
    r"查|核[实对]|确认|[问请]一?下|问问|请示|请教|了解|看一?[下看眼]|翻|找|联系|登记|处理|转|调|商量|汇报|拿|沟通|催"
)
_REASON_BY_SOUND = ("查一下", "帮您查", "核实一下", "确认一下", "了解一下", "联系一下", "处理一下")
_THANKS = (
    "久等", "久候", "抱歉", "表示歉意", "对不起", "不好意思", "感谢", "谢谢", "多谢", "辛苦您",
    "耽误您", "耽搁您",
)  # fmt: skip
_LONG_WAIT = re.compile(r"等.{0,8}(?:久|长|半天|一会)")


@dataclass(frozen=True)
class Hold:
    """A hold from its key to the return or the call's end."""

    start_s: float
    end_s: float
    returned: bool  # the trainee came back to the line

    @property
    def span(self) -> Span:
        return Span(self.start_s, self.end_s, figure=self.end_s - self.start_s)


def holds(call: CallFile) -> list[Hold]:
    """Each hold; the key pressed again while it lasts changes nothing."""
    found: list[Hold] = []
    since: float | None = None
    for press in call.presses:
        if press.key is Key.HOLD and since is None:
            since = press.at_s
        elif press.key in (Key.RESUME, Key.HANG_UP, Key.TRANSFER) and since is not None:
            found.append(Hold(since, press.at_s, press.key is Key.RESUME))
            since = None
    return [*found, Hold(since, call.ended_s, False)] if since is not None else found


def hold_length(call: CallFile, scenario: Scenario) -> Reading:
    """The longest hold."""
    del scenario
    found = sorted((hold.span for hold in holds(call)), key=lambda span: -span.seconds)
    return Measured(found[0].seconds, tuple(found)) if found else None


def holds_unannounced(call: CallFile, scenario: Scenario) -> Reading:
    """Holds before whose key the caller was neither asked to wait nor told what for."""
    del scenario
    return _lacking(call, lambda said: _asks_to_wait(said) or _tells_why(said))


def holds_unreasoned(call: CallFile, scenario: Scenario) -> Reading:
    """Holds before whose key nothing was said of what the wait is for."""
    del scenario
    return _lacking(call, _tells_why)


def holds_unthanked(call: CallFile, scenario: Scenario) -> Reading:
    """Returns to the line without thanks or an apology in the first words."""
    del scenario
    back = [hold for hold in holds(call) if hold.returned]
    if not back:
        return None
    mine = voices(call, Party.TRAINEE)
    missing: list[Span] = []
    unheard = False
    for hold in back:
        until_s = hold.end_s + THANKED_S
        prompt = any(s.start_s < until_s and s.end_s > hold.end_s for s in mine)
        after = [one for one in spoken(call, Party.TRAINEE) if one.at_s >= hold.end_s]
        text = plain_text("".join(one.character for one in after[:FIRST_WORDS])) if prompt else ""
        if prompt and not text:
            unheard = True
        elif not (_sounds_in(text, _THANKS) or _LONG_WAIT.search(text)):
            last_s = after[:FIRST_WORDS][-1].at_s if text else until_s
            missing.append(Span(hold.end_s, min(last_s, call.ended_s), said=text))
    return _counted(missing, unheard)


def _lacking(call: CallFile, holds_good: Callable[[str], bool]) -> Reading:
    """The holds before whose key no such words were said."""
    if not holds(call):
        return None
    missing: list[Span] = []
    unheard = False
    for hold in holds(call):
        told = _before(call, hold)
        if told is None:
            unheard = True
        elif not holds_good(told):
            from_s = max(hold.start_s - ANNOUNCED_S, 0.0)
            missing.append(Span(from_s, hold.start_s, said=told))
    return _counted(missing, unheard)


def _before(call: CallFile, hold: Hold) -> str | None:
    """The trainee's last words before the key; empty for silence, None when they were not heard."""
    mine = voices(call, Party.TRAINEE)
    near = [s for s in mine if s.start_s < hold.start_s and s.end_s > hold.start_s - ANNOUNCED_S]
    if not near:
        return ""
    # One breath before that, too: 我帮您查一下，……（对方：好）……请稍等.
    from_s = near[0].start_s - ANNOUNCED_S
    said = [o.character for o in spoken(call, Party.TRAINEE) if from_s <= o.at_s < hold.start_s]
    return plain_text("".join(said)[-RECALLED:]) or None


def _counted(missing: list[Span], unheard: bool) -> Reading:
    """One hold that is surely at fault settles it; otherwise unheard words leave it open."""
    if unheard and not missing:
        return Absent("not_heard")
    return Measured(float(len(missing)), tuple(missing))


def _asks_to_wait(said: str) -> bool:
    return _sounds_in(_NO_WAIT.sub("", said), _WAIT)


def _tells_why(said: str) -> bool:
    return bool(_REASON.search(said)) or _sounds_in(said, _REASON_BY_SOUND)


def _sounds_in(said: str, words: tuple[str, ...]) -> bool:
    return any(find_by_sound(word, said) for word in words)
