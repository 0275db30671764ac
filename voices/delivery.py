"""How a line is to be spoken: by whom, how fast, in what mood."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mood(StrEnum):
    """What a caller feels, as far as pace, pitch and level can show it."""

    PLAIN = "plain"
    ANGRY = "angry"
    WORRIED = "worried"
    COLD = "cold"
    HESITANT = "hesitant"


@dataclass(frozen=True)
class Delivery:
    """`voice` is the engine's own name for it; `pace` 1 is that voice's usual pace."""

    voice: str = ""
    pace: float = 1.0
    mood: Mood = Mood.PLAIN
