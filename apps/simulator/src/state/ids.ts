import { randomBytes } from 'node:crypto';
import { beijingDay, toBeijing } from '../beijing.js';
import type { Simulation } from '../simulation.js';

const pad = (value: number, length: number): string => String(value).padStart(length, '0');

/** 28 digits, as Alipay's trade numbers are: day, kind, running number. */
export function newTradeNo(sim: Simulation, at: number): string {
  return `${beijingDay(at)}22001${pad(sim.store.nextSeq(), 15)}`;
}

export function newOutTradeNo(sim: Simulation, at: number): string {
  return `${beijingDay(at)}${toBeijing(at).slice(11).replaceAll(':', '')}${pad(sim.store.nextSeq(), 8)}`;
}

/** 9 digits like the observed ones; a JSON number on the wire. */
export function newRiskId(sim: Simulation): number {
  return 158_000_000 + sim.store.nextSeq();
}

export function newTaskId(sim: Simulation): string {
  return `1025${pad(sim.store.nextSeq(), 7)}`;
}

/** 28 digits. */
export function newComplainEventId(sim: Simulation, at: number): string {
  return `${beijingDay(at)}00102${pad(sim.store.nextSeq(), 15)}`;
}

/** 34 digits; the same on every redelivery. */
export function newNotifyId(sim: Simulation): string {
  return `${beijingDay(sim.clock.now())}00222${pad(sim.store.nextSeq(), 21)}`;
}

/** yyyyMM + BB + 32 = 40 characters. */
export function newToken(sim: Simulation): string {
  return `${beijingDay(sim.clock.now()).slice(0, 6)}BB${randomBytes(16).toString('hex')}`;
}

export function newUserId(sim: Simulation): string {
  return `2088${pad(sim.store.nextSeq(), 12)}`;
}

export function newAppId(sim: Simulation): string {
  return `2021${pad(sim.store.nextSeq(), 12)}`;
}
