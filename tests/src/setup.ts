import { afterEach } from 'vitest';
import { lastWords } from './house.js';

/** A failed test shows what server and simulator said last: without it most failures say only "nothing yet". */
afterEach(({ task }) => {
  if (task.result?.state === 'fail') process.stderr.write(`${lastWords()}\n`);
});
