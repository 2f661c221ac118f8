import type { ChannelHealth, ResultClass } from '@redress/contract';

const MINUTE = 60_000;
const DEGRADED_AFTER = 3;
const FAILING_AFTER = 10;
/** A burst that fails in one moment is one outage, not ten. */
const FAILING_FOR = 10 * MINUTE;

/** How a channel is doing. */
export interface Health {
  health: Exclude<ChannelHealth, 'disabled'>;
  failuresInRow: number;
  failingSince: number | null;
  throttlesInRow: number;
}

export const HEALTHY: Health = { health: 'ok', failuresInRow: 0, failingSince: null, throttlesInRow: 0 };

/**
 * The health after one more attempt. A refused recipient or text says that the account itself works. What needs a
 * person is `failing` at once; other trouble when it lasts.
 */
export function healthAfter(before: Health, resultClass: ResultClass, now: number): Health {
  switch (resultClass) {
    case 'ok':
    case 'recipient':
    case 'content':
      return HEALTHY;
    case 'throttled':
      return { ...before, throttlesInRow: before.throttlesInRow + 1 };
    case 'config':
    case 'retry':
    case 'unknown':
      break;
  }
  const { failuresInRow, failingSince } = counted(before, now);
  return {
    ...before,
    health: troubleOf(before, resultClass, failuresInRow, now - failingSince),
    failuresInRow,
    failingSince,
  };
}

function troubleOf(
  before: Health,
  resultClass: ResultClass,
  failuresInRow: number,
  lastedMs: number,
): Health['health'] {
  if (resultClass === 'config' || before.health === 'failing') return 'failing';
  if (failuresInRow >= FAILING_AFTER && lastedMs >= FAILING_FOR) return 'failing';
  return failuresInRow >= DEGRADED_AFTER ? 'degraded' : before.health;
}

function counted(before: Health, now: number) {
  return { failuresInRow: before.failuresInRow + 1, failingSince: before.failingSince ?? now };
}
