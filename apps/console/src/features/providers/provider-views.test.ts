import { describe, expect, it } from 'vitest';
import { filterOf, worstFirst } from './provider-views.js';

describe('the list of providers', () => {
  it('shows failing ones first and switched-off ones last, by name within each', () => {
    const rows = [
      { name: 'a', health: 'ok', enabled: true },
      { name: 'b', health: 'failing', enabled: false },
      { name: 'c', health: 'unknown', enabled: true },
      { name: 'd', health: 'failing', enabled: true },
      { name: 'e', health: 'degraded', enabled: true },
      { name: 'f', health: 'ok', enabled: true },
    ] as const;
    expect(worstFirst(rows).map(({ name }) => name)).toEqual(['d', 'e', 'c', 'a', 'f', 'b']);
  });

  it('does not count a switched-off one among those that need somebody', () => {
    expect(filterOf('attention')).toEqual({ enabled: true, health: 'failing,degraded' });
    expect(filterOf('all')).toEqual({});
  });
});
