/** `npm run check`: types, lint, format, boundaries and dead code; one line each, exit code 1 if one is not content. */
import { runChecks } from './lib/check-parts.mjs';
import { install } from './lib/build.mjs';
import { requireNode } from './lib/node-version.mjs';
import { main, say, Stop, totalSeconds } from './lib/steps.mjs';

requireNode();

await main(async () => {
  await install();
  const results = await runChecks();
  const bad = results.filter((result) => !result.ok);
  if (bad.length > 0) throw new Stop(`Not content: ${bad.map((result) => result.name).join(', ')}.`);
  say(`\nAll content after ${totalSeconds()}.`);
});
