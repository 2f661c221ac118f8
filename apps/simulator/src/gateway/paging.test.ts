import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toBeijing } from '../beijing.js';
import { callGateway, demoKeyApp } from '../gateway-client.testing.js';
import { startSimulator, type Simulator } from '../server.js';

const authAppId = '2021000000000002';
const SIZE = 10;
const ROWS = 24;

const lists = {
  risk: {
    method: 'alipay.security.risk.complaint.info.batchquery',
    query: (from: string, to: string, page: number) => ({
      gmt_complaint_start: from,
      gmt_complaint_end: to,
      current_page_num: page,
      page_size: SIZE,
    }),
    rows: 'complaint_list',
    key: 'id',
  },
  trade: {
    method: 'alipay.merchant.tradecomplain.batchquery',
    query: (from: string, to: string, page: number) => ({
      begin_time: from,
      end_time: to,
      page_num: page,
      page_size: SIZE,
    }),
    rows: 'trade_complain_infos',
    key: 'complain_event_id',
  },
} as const;

/** What polling relies on: it reads page after page of a window whose end stands, while people go on complaining. */
describe.each(['risk', 'trade'] as const)('pages of the %s list', (family) => {
  let simulator: Simulator;
  let token = '';
  beforeAll(async () => {
    simulator = await startSimulator();
    const held = { appId: demoKeyApp.appId, authAppId };
    token = (await simulator.admin<{ appAuthToken: string }>('POST', '/authorizations', held)).appAuthToken;
  });
  afterAll(() => simulator.stop());

  const complain = () => simulator.admin<{ id: string }>('POST', '/complaints', { authAppId, family });
  const advance = (advanceMs: number) => simulator.admin('POST', '/clock', { advanceMs });

  it('lose none of the window when rows arrive between them, in the same second or later', async () => {
    const expected: string[] = [];
    for (let n = 0; n < ROWS; n += 1) {
      expected.push((await complain()).id);
      await advance(2_000);
    }
    const { method, query, rows, key } = lists[family];
    const end = simulator.clock.now();
    const [from, to] = [toBeijing(end - 3_600_000), toBeijing(end)];
    const seen = new Set<string>();
    for (let page = 1; page <= Math.ceil(ROWS / SIZE) + 1; page += 1) {
      const { node } = await callGateway(simulator, method, query(from, to, page), { token });
      for (const row of (node[rows] ?? []) as Record<string, unknown>[]) seen.add(String(row[key]));
      await complain();
      await advance(1_500);
    }
    expect(expected.filter((id) => !seen.has(id))).toEqual([]);
    // the window's end is inclusive and a second wide; what came after it is for the next window
    expect(seen.size).toBeLessThanOrEqual(ROWS + 1);
  });
});
