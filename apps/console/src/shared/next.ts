/**
 * Where to go after signing in. Only a path of this site: `//evil.example` and `/\evil.example` are addresses of other
 * sites to a browser.
 */
export function safeNext(next: unknown): string {
  if (typeof next !== 'string' || !/^\/(?![/\\])/.test(next)) return '/';
  return next.startsWith('/login') || next.startsWith('/setup') ? '/' : next;
}
