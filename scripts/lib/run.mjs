import { spawn } from 'node:child_process';
import { root } from './paths.mjs';
import { Stop } from './steps.mjs';

const onWindows = process.platform === 'win32';

/**
 * Run a command to its end.
 *
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean, timeoutMs?: number }} [options]
 *        show: pass its output on as it comes; otherwise it is collected. timeoutMs: it is killed after that.
 * @returns {Promise<{ code: number, output: string }>} never rejects for a bad exit code
 */
export function run(command, args, options = {}) {
  const { cwd = root, env = process.env, show = false, timeoutMs } = options;
  return new Promise((resolve) => {
    const shell = onWindows && !command.endsWith('.exe');
    const child = spawn(command, args, { cwd, env, shell, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const take = (stream) => (chunk) => {
      output += chunk;
      if (show) stream.write(chunk);
    };
    child.stdout.on('data', take(process.stdout));
    child.stderr.on('data', take(process.stderr));
    const timer =
      timeoutMs &&
      setTimeout(() => {
        output += `\nstopped after ${timeoutMs / 1000} s\n`;
        child.kill('SIGKILL');
      }, timeoutMs);
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.on('close', (code) => {
      if (timer) clearTimeout(timer);
      resolve({ code: code ?? 1, output });
    });
  });
}

/** As `run`, for a Node script. */
export const runNode = (script, args, options) => run(process.execPath, [script, ...args], options);

/** As `run`, but a bad exit code shows what the command said and ends the script with a sentence. */
export async function mustRun(what, command, args, options = {}) {
  const result = await run(command, args, options);
  if (result.code === 0) return result;
  if (!options.show) process.stderr.write(result.output);
  throw new Stop(`${what} failed (exit ${result.code}). What it said is above.`);
}
