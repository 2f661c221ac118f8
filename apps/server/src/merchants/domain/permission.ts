import { families, type Family } from '@redress/contract';
import { RISK_METHODS, TRADE_METHODS } from '@redress/alipay';

/** Without these a family cannot be read at all; finishing or replying may lack on its own. */
export const READING: Readonly<Record<Family, readonly string[]>> = {
  risk: [RISK_METHODS.list, RISK_METHODS.get],
  trade: [TRADE_METHODS.list, TRADE_METHODS.get],
};

/** A refused family is tried again after this time: the merchant may have signed the product meanwhile. */
export const RETRY_REFUSED_MS = 6 * 3_600_000;

export interface PermissionFacts {
  missingMethods: readonly string[];
  methodsKnownAt: number | null;
  readings: readonly ReadingFacts[];
}

export interface ReadingFacts {
  family: Family;
  lastGoodReadAt: number | null;
  lastError: string | null;
  refusedAt: number | null;
}

/** The family that a method reads, or null for one that does something else. */
export function familyReadBy(method: string): Family | null {
  return families.find((family) => READING[family].includes(method)) ?? null;
}

/** Families not worth a call now: refused lately, or not granted and never read since that was said. */
export function familiesNotPermitted(facts: PermissionFacts, now: number): Family[] {
  return families.filter((family) => {
    const reading = facts.readings.find((one) => one.family === family);
    if (reading?.refusedAt !== null && reading?.refusedAt !== undefined)
      return now - reading.refusedAt < RETRY_REFUSED_MS;
    return lacksMethods(facts, family) && (reading?.lastGoodReadAt ?? 0) < (facts.methodsKnownAt ?? 0);
  });
}

/** What a coverage cell says; a family that was never tried and never asked about is null. */
export function isPermitted(facts: PermissionFacts, family: Family): boolean | null {
  const reading = facts.readings.find((one) => one.family === family);
  if (reading !== undefined && reading.refusedAt !== null) return false;
  const goodAt = reading?.lastGoodReadAt ?? null;
  if (lacksMethods(facts, family)) return goodAt !== null && goodAt >= (facts.methodsKnownAt ?? 0);
  return goodAt !== null || facts.methodsKnownAt !== null ? true : null;
}

function lacksMethods(facts: PermissionFacts, family: Family): boolean {
  return READING[family].some((method) => facts.missingMethods.includes(method));
}
