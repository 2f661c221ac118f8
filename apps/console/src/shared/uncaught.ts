import type { App } from 'vue';
import { asProblem } from '../api/problem.js';

/**
 * The last resort: what no caller caught is said, instead of a button that does nothing. It stays in the browser's
 * console as well, for whoever looks for its cause.
 */
export function whenUncaught(app: Pick<App, 'config'>, say: (why: string) => void): void {
  app.config.errorHandler = (error) => {
    sayOf(error, say);
    reportError(error);
  };
  window.addEventListener('unhandledrejection', ({ reason }) => sayOf(reason, say));
}

function sayOf(error: unknown, say: (why: string) => void): void {
  // given up on purpose
  if (error instanceof DOMException && error.name === 'AbortError') return;
  const { status, message } = asProblem(error);
  // the page to sign in says that
  if (status !== 401) say(message);
}
