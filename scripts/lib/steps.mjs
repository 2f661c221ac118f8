/** What a script says while it works: one line a step, in words, with the seconds it took. */

const started = performance.now();
export const secondsSince = (start) => `${((performance.now() - start) / 1000).toFixed(1)} s`;

/** Do `work`, say so before, and say how long it took after. A failing step says which one failed. */
export async function step(words, work) {
  process.stdout.write(`· ${words} …\n`);
  const start = performance.now();
  try {
    const result = await work();
    process.stdout.write(`✓ ${words} (${secondsSince(start)})\n`);
    return result;
  } catch (error) {
    process.stdout.write(`✗ ${words} (${secondsSince(start)})\n`);
    throw error;
  }
}

/** Something that needed no work. */
export const skipped = (words) => process.stdout.write(`✓ ${words}\n`);

export const say = (line = '') => process.stdout.write(`${line}\n`);

/** Seconds since this script began. */
export const totalSeconds = () => secondsSince(started);

/** An expected end with a sentence for the person who started the script; no stack is shown for it. */
export class Stop extends Error {}

/** Run the main function of a script; a `Stop` prints its sentence, anything else its stack, both exit with 1. */
export async function main(run) {
  try {
    await run();
  } catch (error) {
    console.error(error instanceof Stop ? `\n${error.message}` : error);
    process.exit(1);
  }
}
