import { describe, expect, it } from 'vitest';
import { normalStatus, unclosedStatuses } from './status.js';

describe('normal states (alipay.md 3.2)', () => {
  it.each([
    ['risk', 'WAIT_PROCESS', 'open', undefined, ''],
    ['risk', 'OVERDUE', 'open', undefined, 'late'],
    ['risk', 'PART_OVERDUE', 'open', undefined, 'late'],
    ['risk', 'PROCESSING', 'processing', undefined, ''],
    ['risk', 'PROCESSED', 'closed', 'handled', ''],
    ['risk', 'OVERDUE_PROCESSED', 'closed', 'handled', 'late'],
    ['risk', 'DROP_COMPLAIN', 'closed', 'withdrawn', 'withdrawn'],
    ['risk', 'DROP_OVERDUE_COMPLAIN', 'closed', 'withdrawn', 'late withdrawn'],
    ['risk', 'DROP_PROCESSED', 'closed', 'withdrawn', 'withdrawn'],
    ['risk', 'DROP_OVERDUE_PROCESSED', 'closed', 'withdrawn', 'late withdrawn'],
    ['trade', 'MERCHANT_PROCESSING', 'open', undefined, ''],
    ['trade', 'MERCHANT_FEEDBACK_TIMEOUT', 'open', undefined, 'late'],
    ['trade', 'MERCHANT_FEEDBACKED', 'processing', undefined, ''],
    ['trade', 'PLATFORM_PROCESSING', 'platform', undefined, ''],
    ['trade', 'PLATFORM_FINISH', 'closed', 'handled', ''],
    ['trade', 'FINISHED', 'closed', 'handled', ''],
    ['trade', 'CANCELLED', 'closed', 'withdrawn', 'withdrawn'],
    ['trade', 'CLOSED', 'closed', 'system', ''],
    ['trade', 'REPORT_SUCCEED', 'closed', 'system', ''],
  ] as const)('%s %s is %s %s %s', (family, raw, status, closeReason, flags) => {
    const normal = normalStatus(family, raw);
    const said = [normal.isLate && 'late', normal.isWithdrawn && 'withdrawn', normal.needsLook && 'look'].filter(
      Boolean,
    );
    expect([normal.status, normal.closeReason, said.join(' ')]).toEqual([status, closeReason, flags]);
  });

  it.each(['risk', 'trade'] as const)('%s: an unknown state needs a look and is never closed', (family) => {
    for (const raw of ['', 'BRAND_NEW', 'processed', '__proto__', 'constructor']) {
      expect(normalStatus(family, raw)).toMatchObject({ status: 'open', needsLook: true });
    }
  });

  it('does not mix the families', () => expect(normalStatus('trade', 'PROCESSED').needsLook).toBe(true));

  it('lists what polling must read again', () => {
    expect(unclosedStatuses('risk')).toEqual(['WAIT_PROCESS', 'OVERDUE', 'PART_OVERDUE', 'PROCESSING']);
    expect(unclosedStatuses('trade')).toHaveLength(4);
  });
});
