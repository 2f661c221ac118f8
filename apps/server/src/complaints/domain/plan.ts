const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How lively a list is, by when something in it changed last. */
export const paces = ['busy', 'warm', 'silent'] as const;
export type Pace = (typeof paces)[number];

/** What calls are spent on: reading one open complaint again, or reading lists of one pace. */
export const shares = ['details', ...paces] as const;
export type Share = (typeof shares)[number];

/** How often a list is to be read where the budget allows. */
export const WANTED_MS: Readonly<Record<Pace, number>> = {
  busy: MINUTE_MS,
  warm: 5 * MINUTE_MS,
  silent: 15 * MINUTE_MS,
};
/** No list is read more often. */
const SHORTEST_MS = MINUTE_MS;
/** The share of a provider's calls that the plan spends; the rest is for messages, refunds and people. */
const PLANNED_SHARE = 0.9;
/** Calls that nothing asks for are spent on reading sooner than wanted, up to this share: fresh, and still polite. */
const SPARE_SHARE = 0.5;
/** Who gets how much while all want more than there is. A silent list is where the first complaint comes unseen. */
const WEIGHT: Readonly<Record<Share, number>> = { details: 2, busy: 3, warm: 1, silent: 4 };
/** Calls that were not made are not made up for beyond this. */
const CREDIT_MS = 4 * SECOND_MS;
/** More calls under way than this much time is worth: what is planned would only wait. */
const BACKLOG_MS = 10 * SECOND_MS;

/** @param activeAt when a complaint of the list came or changed last, ms UTC; null for never */
export function paceOf(activeAt: number | null, now: number): Pace {
  if (activeAt === null) return 'silent';
  const age = now - activeAt;
  if (age < DAY_MS) return 'busy';
  return age < 7 * DAY_MS ? 'warm' : 'silent';
}

/** Hours that make a difference to it, from now, as ms. */
export const REREAD_EDGES_MS = [0, HOUR_MS, 6 * HOUR_MS] as const;

/** When an open complaint is read again by itself, as no list tells of a reply or a refund: the nearer its end, the sooner. */
export function rereadAfterMs(
  { status, deadlineAt }: { status: string; deadlineAt: number | null },
  now: number,
): number | null {
  if (status === 'closed') return null;
  if (status === 'platform') return 30 * MINUTE_MS;
  const leftMs = deadlineAt === null ? Infinity : deadlineAt - now;
  if (leftMs <= 0 || leftMs > 6 * HOUR_MS) return 10 * MINUTE_MS;
  return leftMs > HOUR_MS ? 5 * MINUTE_MS : 2 * MINUTE_MS;
}

export interface Load {
  /** What Alipay lets us make now. */
  callsPerSecond: number;
  /** Lists to read, one a merchant and family. */
  lists: Readonly<Record<Pace, number>>;
  /** Calls a second that reading open complaints again would take. */
  rereadsPerSecond: number;
}

export interface Plan {
  /** What it was made for. */
  callsPerSecond: number;
  /** Between two readings of a list, ms. */
  intervals: Record<Pace, number>;
  /** How many times later than wanted open complaints are read again; 1 is in time. */
  stretch: number;
  /** Calls a second, by what they are spent on; `free` is left over, for what turns up. */
  grants: Record<Share | 'free', number>;
  /** Calls a second that would keep everything as fresh as wanted. */
  neededPerSecond: number;
}

/**
 * How the calls of one provider are divided. Whoever wants less than its share gets what it wants; the rest is divided
 * among the others by their weights, so none starves. What is left over makes readings sooner than wanted.
 */
export function planCalls({ callsPerSecond, lists, rereadsPerSecond }: Load): Plan {
  const planned = callsPerSecond * PLANNED_SHARE;
  const wanted: Record<Share, number> = {
    details: rereadsPerSecond,
    busy: perSecond(lists.busy, WANTED_MS.busy),
    warm: perSecond(lists.warm, WANTED_MS.warm),
    silent: perSecond(lists.silent, WANTED_MS.silent),
  };
  const grants = divide(planned, wanted);
  let spare = callsPerSecond * SPARE_SHARE - sum(Object.values(grants));
  for (const pace of ['warm', 'silent'] as const) {
    const extra = Math.min(Math.max(spare, 0), perSecond(lists[pace], SHORTEST_MS) - grants[pace]);
    grants[pace] += extra;
    spare -= extra;
  }
  const intervalOf = (pace: Pace) =>
    lists[pace] === 0 ? WANTED_MS[pace] : Math.max(SHORTEST_MS, Math.ceil((lists[pace] / grants[pace]) * SECOND_MS));
  return {
    callsPerSecond,
    intervals: { busy: intervalOf('busy'), warm: intervalOf('warm'), silent: intervalOf('silent') },
    stretch: rereadsPerSecond === 0 ? 1 : rereadsPerSecond / grants.details,
    grants: { ...grants, free: Math.max(0, planned - sum(Object.values(grants))) },
    neededPerSecond: sum(Object.values(wanted)) / PLANNED_SHARE,
  };
}

/**
 * What others may rely on after a new plan: an interval that grew, at once; one that shrank, as time passes, because the
 * list that comes last was put off by the longer one.
 */
export const reliableMs = (plannedMs: number, beforeMs: number, elapsedMs: number): number =>
  Math.max(plannedMs, beforeMs - elapsedMs);

function divide(budget: number, wanted: Readonly<Record<Share, number>>): Record<Share, number> {
  const grants: Record<Share, number> = { details: 0, busy: 0, warm: 0, silent: 0 };
  let open: Share[] = shares.filter((share) => wanted[share] > 0);
  let left = budget;
  while (open.length > 0) {
    const weights = sum(open.map((share) => WEIGHT[share]));
    const fair = (share: Share) => (left * WEIGHT[share]) / weights;
    const modest = open.filter((share) => wanted[share] <= fair(share));
    const served = modest.length > 0 ? modest : open;
    for (const [share, grant] of served.map((one) => [one, Math.min(wanted[one], fair(one))] as const)) {
      grants[share] = grant;
    }
    left -= sum(served.map((share) => grants[share]));
    open = modest.length > 0 ? open.filter((share) => !modest.includes(share)) : [];
  }
  return grants;
}

/** Calls that may be made at once, by what they are for. */
export type Credits = Readonly<Plan['grants']>;

export const NO_CREDITS: Credits = { details: 0, busy: 0, warm: 0, silent: 0, free: 0 };

/** Time passed: every share may make the calls that it was granted meanwhile, but no burst after a pause. */
export function earn(credits: Credits, grants: Plan['grants'], elapsedMs: number): Credits {
  const earned = (share: keyof Credits) => {
    const most = grants[share] === 0 ? 0 : Math.max(1, (grants[share] * CREDIT_MS) / SECOND_MS);
    return Math.min(most, credits[share] + (grants[share] * elapsedMs) / SECOND_MS);
  };
  return {
    details: earned('details'),
    busy: earned('busy'),
    warm: earned('warm'),
    silent: earned('silent'),
    free: earned('free'),
  };
}

/** How many of each may be taken up at most now, so that no more is looked up than can be used. */
export const mostCalls = (credits: Credits): number => Math.floor(sum(Object.values(credits)));

/**
 * The next calls. Each share spends its own credits; what one does not use the others may, nearest to their end first.
 *
 * @param due by share, the most overdue first
 * @param underWay calls that were planned and not made yet
 */
export function nextCalls<T>(
  credits: Credits,
  due: Readonly<Record<Share, readonly T[]>>,
  { underWay, callsPerSecond }: { underWay: number; callsPerSecond: number },
): { calls: T[]; credits: Credits } {
  const room = Math.max(1, Math.floor((callsPerSecond * BACKLOG_MS) / SECOND_MS)) - underWay;
  if (room <= 0) return { calls: [], credits };
  const left = { ...credits };
  const taken: Record<Share, number> = { details: 0, busy: 0, warm: 0, silent: 0 };
  for (const share of shares) {
    taken[share] = Math.min(due[share].length, Math.floor(left[share]));
    left[share] -= taken[share];
  }
  const idle = ['free' as const, ...shares.filter((share) => taken[share] === due[share].length)];
  let unused = Math.floor(sum(idle.map((share) => left[share])));
  for (const share of shares) {
    const more = Math.min(due[share].length - taken[share], unused);
    taken[share] += more;
    unused -= more;
    spend(left, idle, more);
  }
  const calls = shares.flatMap((share) => due[share].slice(0, taken[share]));
  return { calls: calls.slice(0, room), credits: left };
}

/** In equal parts, as far as each has some. */
function spend(credits: Plan['grants'], idle: readonly (keyof Credits)[], calls: number): void {
  let owed = calls;
  for (const [n, share] of idle.toSorted((a, b) => credits[a] - credits[b]).entries()) {
    const part = Math.min(credits[share], owed / (idle.length - n));
    credits[share] -= part;
    owed -= part;
  }
}

const perSecond = (calls: number, intervalMs: number): number => (calls * SECOND_MS) / intervalMs;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

/** Longer would leave a merchant unread for long after the trouble is over. */
const FAILING_CAP_MS = 5 * MINUTE_MS;

/** When a list is read next. After failures in a row it waits longer, up to five minutes, or the plan where that is longer. */
export function nextReadAt(now: number, intervalMs: number, failures: number): number {
  const backOffMs = failures === 0 ? 0 : Math.min(FAILING_CAP_MS, MINUTE_MS * 2 ** failures);
  return now + Math.max(intervalMs, backOffMs);
}

/** Alipay itself is overloaded (40005) or away (20000): nothing more is planned for the application for a while. */
export const appPauseMs = (timesInARow: number): number => Math.min(MINUTE_MS, 2 * SECOND_MS * 2 ** timesInARow);
