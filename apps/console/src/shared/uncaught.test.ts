import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiProblem, noAnswer } from '../api/problem.js';
import { whenUncaught } from './uncaught.js';

type Handler = (error: unknown) => void;

const said: string[] = [];
const reported: unknown[] = [];
let inComponent: Handler;
let inPromise: Handler;

beforeEach(() => {
  const config: { errorHandler?: unknown } = {};
  vi.stubGlobal('window', {
    addEventListener: (_: string, listener: (event: { reason: unknown }) => void) =>
      void (inPromise = (reason) => listener({ reason })),
  });
  vi.stubGlobal('reportError', (error: unknown) => void reported.push(error));
  whenUncaught({ config } as unknown as Parameters<typeof whenUncaught>[0], (why) => void said.push(why));
  inComponent = config.errorHandler as Handler;
});
afterEach(() => {
  said.length = reported.length = 0;
  vi.unstubAllGlobals();
});

describe('what nobody caught', () => {
  it('is said, and stays in the console of the browser', () => {
    const [first, second] = [noAnswer(), new Error('x is not a function')];
    inComponent(first);
    inPromise(second);
    expect(said).toEqual([first.message, 'x is not a function']);
    // the browser reports a rejection by itself
    expect(reported).toEqual([first]);
  });

  it.each([
    ['a session that ended', new ApiProblem({ status: 401, code: 'unauthenticated', message: 'x' })],
    ['what was given up', new DOMException('x', 'AbortError')],
  ])('is not said about %s', (_, error) => {
    inComponent(error);
    inPromise(error);
    expect(said).toEqual([]);
  });
});
