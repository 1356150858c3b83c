// For the provider's process: where X is silent, half a minute of real time passes before the provider gives an answer
// up. Nothing but that is shortened.
const { setTimeout: real } = globalThis;
const answerMs = 30_000;

const shortened = (run: () => void, ms?: number, ...args: []) =>
  real(run, ms === answerMs ? answerMs / 10 : ms, ...args);

globalThis.setTimeout = Object.assign(shortened, real);
