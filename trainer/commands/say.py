"""`threerings say`: hear how a line will be spoken, in a file or on the shelf."""

from __future__ import annotations

import argparse
from pathlib import Path

from trainer.settings import read_settings
from voices.audio import join, write_audio
from voices.delivery import Delivery, Mood
from voices.engines import SPEAKERS, SpeakerFailed, speaker
from voices.handset import SNR_DB, Noise, on_the_line
from voices.shelf import Shelf

SUFFIXES = (".wav", ".flac")
PACES = (0.5, 2.0)


class SayError(ValueError):
    """What was asked for cannot be spoken; the text says why."""


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = subparsers.add_parser("say", help="speak a line", description=__doc__)
    command.add_argument("text", help="what to say")
    command.add_argument("--engine", choices=list(SPEAKERS), help="who speaks (THREERINGS_SPEAKER)")
    command.add_argument("--voice", default="", help="the engine's name for the voice")
    command.add_argument("--mood", choices=[str(mood) for mood in Mood], default="plain")
    command.add_argument("--pace", type=float, default=1.0, help="1 is the voice's usual pace")
    command.add_argument(
        "--line", choices=[str(noise) for noise in Noise], help="as heard on a telephone, with this"
    )
    command.add_argument(
        "--snr", type=float, default=SNR_DB, metavar="DB", help="speech over noise"
    )
    command.add_argument("--level", type=float, default=0.0, metavar="DB", help="louder or softer")
    command.add_argument("--seed", type=int, default=0, help="another number, another noise")
    command.add_argument(
        "-o", "--out", type=Path, metavar="FILE", help="WAV or FLAC; without it, to the shelf"
    )
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Speak the line and say where its sound is."""
    settings = read_settings()
    _check(args)
    engine = speaker(args.engine or settings.speaker)
    delivery = Delivery(args.voice, args.pace, Mood(args.mood))
    if args.out is None:
        kept = Shelf(settings.data / "spoken", [engine]).spoken(args.text, {engine.name: delivery})
        print(f"{settings.data / 'spoken'}: {kept.audio.seconds:.2f} s by {kept.engine}")
        return 0
    sound = join(engine.speak(args.text, delivery))
    if not len(sound.samples):
        raise SpeakerFailed(f"{engine.name} made no sound of '{args.text}'. Give it words to say.")
    if args.line:
        sound = on_the_line(sound, args.line, args.snr, args.level, args.seed)
    write_audio(args.out, sound)
    print(f"{args.out}: {sound.seconds:.2f} s at {sound.rate} Hz by {engine.name}")
    return 0


def _check(args: argparse.Namespace) -> None:
    if not any(character.isalnum() for character in args.text):
        raise SayError(f"The text is '{args.text}'; give words to say.")
    if not PACES[0] <= args.pace <= PACES[1]:
        raise SayError(f"--pace is {args.pace:g}; give a number from {PACES[0]} to {PACES[1]}.")
    if args.out is None and args.line:
        raise SayError("--line is for a file, the shelf keeps the plain voice; name one with -o.")
    if args.out is not None and args.out.suffix.lower() not in SUFFIXES:
        raise SayError(f"{args.out}: the name must end in {' or '.join(SUFFIXES)}.")
