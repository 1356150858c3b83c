// @ts-check

/**
 * @typedef {object} Step
 * @property {(text: string) => void} detail what it is doing now; the first call makes the step visible
 * @property {(line: string) => void} note a line that stays
 *
 * @typedef {object} Progress
 * @property {<T>(title: string, work: (step: Step) => Promise<T>, done: (result: T) => string) => Promise<T>} step
 */

/**
 * Shows steps: on a terminal one live line with the seconds gone by, elsewhere a line at the start, one every
 * `heartbeatMs` with what is going on, one at the end. A step that has nothing to do is a single line.
 * @param {object} [options]
 * @param {NodeJS.WritableStream & {isTTY?: boolean, columns?: number}} [options.stream] default stderr
 * @param {boolean} [options.live] default: the stream is a terminal and CI is not set
 * @param {number} [options.heartbeatMs] default 15 s
 * @returns {Progress}
 */
export function createProgress({
  stream = process.stderr,
  live = stream.isTTY === true && !process.env.CI,
  heartbeatMs = 15_000,
} = {}) {
  const clear = () => live && stream.write("\r\x1b[2K");
  const line = (/** @type {string} */ text) => {
    clear();
    stream.write(`${text}\n`);
  };

  return {
    async step(title, work, done) {
      const startMs = performance.now();
      const seconds = () => (performance.now() - startMs) / 1000;
      let detail = "";
      /** @type {NodeJS.Timeout | undefined} */
      let timer;
      const show = () => {
        const text = `… ${title}: ${detail} (${seconds().toFixed(0)} s)`;
        if (live) stream.write(`\r\x1b[2K${text.slice(0, (stream.columns ?? 80) - 1)}`);
        else line(text);
      };
      /** @type {Step} */
      const step = {
        detail(text) {
          detail = text;
          if (timer) return;
          show();
          timer = setInterval(show, live ? 500 : heartbeatMs);
        },
        note: (text) => line(`  ${text}`),
      };
      const took = () => (timer ? ` (${seconds().toFixed(1)} s)` : "");
      try {
        const result = await work(step);
        line(`✓ ${title}: ${done(result)}${took()}`);
        return result;
      } catch (error) {
        line(`✗ ${title}${took()}`);
        throw error;
      } finally {
        clearInterval(timer);
      }
    },
  };
}
