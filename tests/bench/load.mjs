/**
 * Client of the bench as a process of its own: posts every body once over kept connections.
 *
 *   node load.mjs <url> <file with a JSON array of bodies> <connections>     prints JSON
 */
import autocannon from 'autocannon';
import { readFileSync } from 'node:fs';

const [url, file, connections] = process.argv.slice(2);
const bodies = JSON.parse(readFileSync(file, 'utf8'));
let next = 0;
let refused = 0;
let first = 0;
let last = 0;

const result = await autocannon({
  url,
  connections: Number(connections),
  amount: bodies.length,
  timeout: 30,
  requests: [
    {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' },
      setupRequest: (request) => {
        first ||= performance.now();
        return { ...request, body: bodies[next++] };
      },
      onResponse: (status, body) => {
        last = performance.now();
        if (status !== 200 || body !== 'success') refused += 1;
      },
    },
  ],
});

console.log(
  JSON.stringify({
    messages: bodies.length,
    // from the first request to the last answer; autocannon's own figure is rounded up to whole seconds
    seconds: (last - first) / 1000,
    refused: refused + result.errors + result.timeouts,
    latencyMs: { p50: result.latency.p50, p99: result.latency.p99, max: result.latency.max },
  }),
);
