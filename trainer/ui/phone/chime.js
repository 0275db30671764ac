// The soft sound of a notice. It is the room's and not the line's, so it is on no recording.

const CHIMES = {
  ring: { hertz: 660, loud: 0.05, beats: [0, 0.25, 1.2, 1.45], long: 0.2 },
  knock: { hertz: 220, loud: 0.3, beats: [0, 0.22, 0.44], long: 0.09 },
};

function chime(context, sound) {
  const { hertz, loud, beats, long } = CHIMES[sound] || { beats: [] };
  for (const beat of beats) {
    const at = context.currentTime + beat;
    const tone = new OscillatorNode(context, { frequency: hertz });
    const level = new GainNode(context, { gain: 0 });
    level.gain.setValueAtTime(loud, at);
    level.gain.exponentialRampToValueAtTime(loud / 100, at + long);
    tone.connect(level).connect(context.destination);
    tone.start(at);
    tone.stop(at + long);
  }
}
