import { expect, it } from 'vitest';
import { menuBadge } from './menu-badge.js';

const waiting = { overdue: 3, parked: 2, notRead: 1 };
const nothing = { overdue: 0, parked: 0, notRead: 0 };

it.each([
  ['/complaints', 3, true],
  ['/refunds', 2, false],
  ['/merchants', 1, true],
])('%s counts what waits there', (path, count, late) => {
  expect(menuBadge(path, waiting)).toMatchObject({ count, late });
  expect(menuBadge(path, nothing)).toBeNull();
});

it('leads from the count to the merchants that are counted', () => {
  expect(menuBadge('/merchants', waiting)?.to).toBe('/merchants?attention=true');
});

it('has none elsewhere', () => expect(menuBadge('/providers', waiting)).toBeNull());
