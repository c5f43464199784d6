// Stands in for the sound card: a machine without one may never let the real AudioContext run. Counts strokes in
// window.tones. Runs inside the page, before its own script.
export function standInAudio() {
  window.tones = 0;
  const node = () => ({
    frequency: { value: 0 },
    gain: { setValueAtTime: () => undefined, exponentialRampToValueAtTime: () => undefined },
    connect: (next) => next,
    start: () => { window.tones += 1; },
    stop: () => undefined,
  });
  window.AudioContext = class {
    state = "suspended"; // until a person has pressed something
    currentTime = 0;
    destination = {};
    async resume() { this.state = "running"; }
    createOscillator() { return node(); }
    createGain() { return node(); }
  };
}
