import { doctorEntries, remedyButtons } from '@redress/contract';
import { describe, expect, it } from 'vitest';
import { remedyPage } from './remedy.js';

const everywhere = { providerId: 'p', merchantId: 'm', complaintId: 'c' };

describe('remedyPage', () => {
  it.each([
    ['edit_provider', '/providers/p'],
    ['check_provider', '/providers/p?check=1'],
    ['authorize', '/merchants?authorize=p'],
    ['check_merchant', '/merchants/m?check=1'],
    ['retry_refund', '/refunds'],
  ] as const)('%s leads to %s', (button, page) => expect(remedyPage(button, everywhere)).toBe(page));

  it('has no page for what the place does not know', () => {
    for (const button of remedyButtons) expect(remedyPage(button, {})).toBeNull();
  });

  it('uses every button somewhere in the table', () => {
    const used = new Set(doctorEntries.map(([, , button]) => button));
    for (const button of remedyButtons) expect(used).toContain(button);
  });
});
