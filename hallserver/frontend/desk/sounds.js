// Three short sounds that can be told apart without looking: up for "come in", down for "stop", two equal for "look".

const TUNES = {
  green: { wave: 'sine', notes: [[880, 0, 0.07], [1320, 0.07, 0.12]] },
  amber: { wave: 'triangle', notes: [[660, 0, 0.1], [660, 0.16, 0.1]] },
  red: { wave: 'square', notes: [[220, 0, 0.16], [165, 0.17, 0.26]] },
};

const LOUDNESS = { sine: 0.25, triangle: 0.3, square: 0.09 };

export function createSounds() {
  let context = null;
  return {
    /** Plays the sound of a tone; silent where the browser has no sound or has not been touched yet. */
    play(tone) {
      const tune = TUNES[tone];
      if (!tune || !globalThis.AudioContext) return;
      context ??= new AudioContext();
      if (context.state === 'suspended') context.resume();
      for (const [hertz, after, length] of tune.notes) {
        const start = context.currentTime + after;
        const voice = context.createOscillator();
        const loudness = context.createGain();
        voice.type = tune.wave;
        voice.frequency.value = hertz;
        loudness.gain.setValueAtTime(0, start);
        loudness.gain.linearRampToValueAtTime(LOUDNESS[tune.wave], start + 0.008);
        loudness.gain.setValueAtTime(LOUDNESS[tune.wave], start + length - 0.02);
        loudness.gain.linearRampToValueAtTime(0, start + length);
        voice.connect(loudness).connect(context.destination);
        voice.start(start);
        voice.stop(start + length);
      }
    },
  };
}
