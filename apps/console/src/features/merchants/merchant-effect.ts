import type { MerchantDetail } from '@redress/contract';

type Facts = Pick<
  MerchantDetail,
  'enabled' | 'autoRefund' | 'providerEnabled' | 'providerAutoRefund' | 'authorization' | 'unboundAt'
>;

/** Why a switch of a merchant has no effect although it may stand on. */
type Barrier = 'unbound' | 'unauthorized' | 'providerDisabled' | 'disabled';

export type ReadingEffect = Barrier | 'on';
export type AutoEffect = Barrier | 'off' | 'providerOff' | 'stopped' | 'on';

/** Whether complaints are read and people told of them (product.md 6); what weighs most is named. */
export function readingEffect({ enabled, providerEnabled, authorization, unboundAt }: Facts): ReadingEffect {
  if (unboundAt !== null) return 'unbound';
  if (!providerEnabled) return 'providerDisabled';
  if (!enabled) return 'disabled';
  return authorization === 'active' ? 'on' : 'unauthorized';
}

/** Whether new complaints are refunded automatically: both switches, and nothing in the way. */
export function autoEffect(facts: Facts, isStopped: boolean): AutoEffect {
  const reading = readingEffect(facts);
  if (reading === 'unbound') return reading;
  if (!facts.autoRefund) return 'off';
  if (reading !== 'on') return reading;
  if (!facts.providerAutoRefund) return 'providerOff';
  return isStopped ? 'stopped' : 'on';
}
