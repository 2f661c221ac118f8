import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { at } from './paths.mjs';

const stay = 'console.log("child " + process.pid); setInterval(() => {}, 1000)';

/** A script with two members, as the demo has; returns what it printed and its exit code. */
function household(members, onLine = () => undefined) {
  const script = `
    import { Household } from ${JSON.stringify(at('scripts/lib/processes.mjs'))};
    const household = new Household();
    household.ended.then((code) => process.exit(code));
    for (const [name, code] of ${JSON.stringify(members)}) household.start(name, process.execPath, ['-e', code]);
  `;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  parent.stdout.on('data', (chunk) => {
    output += chunk;
    onLine(output, parent);
  });
  return new Promise((resolve) => parent.on('close', (code) => resolve({ code, output })));
}

const isAlive = (pid) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
const pidsIn = (output) => [...output.matchAll(/child (\d+)/g)].map((match) => Number(match[1]));

describe('Household', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('ends every member at %s, and itself with 0', async (signal) => {
    let isSent = false;
    const { code, output } = await household(
      [
        ['one', stay],
        ['two', stay],
      ],
      (soFar, parent) => {
        if (isSent || pidsIn(soFar).length < 2) return;
        isSent = true;
        parent.kill(signal);
      },
    );
    expect(code).toBe(0);
    expect(pidsIn(output).filter(isAlive)).toEqual([]);
  });

  it('ends the rest when one ends by itself, and says which', async () => {
    const { code, output } = await household([
      ['server', stay],
      ['simulator', 'setTimeout(() => process.exit(7), 300)'],
    ]);
    expect(code).toBe(7);
    expect(output).toContain('The simulator ended with exit code 7');
    expect(pidsIn(output).filter(isAlive)).toEqual([]);
  });
});
