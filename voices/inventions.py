"""What a recogniser writes although nobody said it: subtitles learnt from films, and loops."""

from __future__ import annotations

import re

# Whole pieces that Whisper is known to write on silence, music and noise. Nobody says them on a
# telephone; each was seen in its output.
_SUBTITLES = re.compile(
    r"字幕(由|by|制作|组|志愿者|提供|校对|翻译)|中文字幕|Amara|amara|点赞.{0,6}(订阅|转发|打赏)"
    r"|订阅.{0,6}(转发|点赞|打赏|频道)|明镜与?点点|(谢谢|感谢|多谢)(您|你|大家)?(的)?(观看|收看)"
    r"|优优独播剧场|YoYo ?Television|李宗盛|独播剧场|词曲|作词|作曲|下期(视频)?再见|拜拜~+"
)
_NOT_WORDS = re.compile(r"[\W_]+")
_LOOP = re.compile(r"(.{1,12}?)\1{3,}")  # four times over

FASTEST = 12.0  # characters a second; a quick talker says 7
ALWAYS = 4  # characters that are believed however short the speech was


def is_invention(text: str) -> bool:
    """Whether this is a known invention rather than something said."""
    return bool(_SUBTITLES.search(text))


def is_loop(text: str) -> bool:
    """Whether the same words come round and round, as when a recogniser has lost its place."""
    words = _NOT_WORDS.sub("", text)
    for found in _LOOP.finditer(words):
        if not found.group(0).isnumeric() and len(found.group(0)) >= 6:
            return True
    return False


def is_too_much(text: str, seconds: float) -> bool:
    """Whether nobody could have said so much in so short a time."""
    return len(_NOT_WORDS.sub("", text)) > ALWAYS + FASTEST * seconds
