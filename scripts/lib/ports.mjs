import { createServer } from 'node:net';

const tryPort = (port) =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ port, host: '127.0.0.1' }, () => {
      const address = server.address();
      server.close(() => resolve(address && typeof address === 'object' ? address.port : null));
    });
  });

/** Whether nobody listens on that port of this machine. */
export const isFree = async (port) => (await tryPort(port)) !== null;

/** A port nobody uses: `wanted` if it is free, else any. */
export async function freePort(wanted = 0) {
  return (wanted ? await tryPort(wanted) : null) ?? (await tryPort(0));
}

/**
 * Wait until `url` answers 200.
 *
 * @param {() => boolean} [gone] asked each round; true ends the waiting at once (the process died)
 */
export async function waitForUrl(url, { timeoutMs = 60_000, everyMs = 100, gone = () => false } = {}) {
  const until = performance.now() + timeoutMs;
  while (performance.now() < until && !gone()) {
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
      if (answer.ok) return true;
    } catch {
      // not listening yet
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  return false;
}
