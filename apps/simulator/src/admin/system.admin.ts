import type { FastifyInstance } from 'fastify';
import type { Lifecycle } from '../lifecycle.js';
import type { Simulation } from '../simulation.js';
import type { Settings } from '../state/model.js';
import type { Trickle } from '../trickle.js';
import { appOf, fail, Input } from './input.js';
import { iso } from './views.js';

/** The whole: summary, reset, clock, settings, the steady trickle. */
export function systemAdmin(server: FastifyInstance, sim: Simulation, life: Lifecycle, trickle: Trickle): void {
  server.get('/state', () => summary(sim));
  server.post('/reset', (request) => reset(sim, life, new Input(request.body)));
  server.get('/clock', () => ({ now: iso(sim.clock.now()), offsetMs: sim.clock.offsetMs }));
  server.post('/clock', (request) => moveClock(sim, new Input(request.body)));
  server.get('/settings', () => sim.data.settings);
  server.patch('/settings', (request) => {
    sim.data.settings = { ...sim.data.settings, ...readSettings(new Input(request.body)) };
    sim.store.touch();
    return sim.data.settings;
  });
  server.get('/trickle', () => sim.data.trickle);
  server.post('/trickle', (request) => {
    const input = new Input(request.body);
    const appIds = input.texts('appIds') ?? [];
    for (const appId of appIds) appOf(sim, appId);
    trickle.set(input.whole('perMinute') ?? fail('perMinute is missing'), appIds);
    return sim.data.trickle;
  });
}

async function reset(sim: Simulation, life: Lifecycle, input: Input) {
  await life.reset(input.flag('keepApps') ?? false);
  return summary(sim);
}

async function moveClock(sim: Simulation, input: Input) {
  const advanceMs = input.whole('advanceMs');
  const offsetMs = input.whole('offsetMs', Number.MIN_SAFE_INTEGER);
  if (offsetMs !== undefined) sim.clock.setOffset(offsetMs);
  else if (advanceMs === undefined) fail('advanceMs or offsetMs is missing');
  const fired = advanceMs === undefined ? 0 : await sim.clock.advance(advanceMs);
  sim.data.clockOffsetMs = sim.clock.offsetMs;
  sim.store.touch();
  return { now: iso(sim.clock.now()), offsetMs: sim.clock.offsetMs, fired };
}

function summary(sim: Simulation) {
  const { data } = sim;
  const count = (record: object) => Object.keys(record).length;
  return {
    now: iso(sim.clock.now()),
    url: sim.url,
    smtpPort: sim.smtpPort,
    apps: count(data.apps),
    merchants: count(data.merchants),
    authorizations: data.authorizations.filter((item) => item.status === 'valid').length,
    complaints: { risk: count(data.risk), trade: count(data.trade) },
    trades: count(data.trades),
    pushes: count(data.pushes),
    mails: data.mails.length,
    faults: sim.faults.all().length,
    settings: data.settings,
  };
}

/** Only what is there and of the right kind. */
function readSettings(input: Input): Partial<Settings> {
  const wanted: Partial<Settings> = {
    riskDeadlineMs: input.whole('riskDeadlineMs', 1),
    tradeAnswerMs: input.whole('tradeAnswerMs', 1),
    settleDelayMs: input.whole('settleDelayMs', -1),
    finishClosed: input.choice('finishClosed', ['success', 'error']),
    badWords: input.texts('badWords'),
    maxRiskPageSize: input.whole('maxRiskPageSize', 1),
    threeSecondRule: input.flag('threeSecondRule'),
    repeatFundChange: input.choice('repeatFundChange', ['Y', 'N']),
    pictureTtlMs: input.whole('pictureTtlMs', 1),
    signGatewayErrors: input.flag('signGatewayErrors'),
    errorResponseRoot: input.flag('errorResponseRoot'),
    pushTimeoutMs: input.whole('pushTimeoutMs', 1),
  };
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
}
