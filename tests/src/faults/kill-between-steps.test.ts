import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apps, type House, startHouse } from '../house.js';
import { deaths, type EndState, knownPoints, nameOf, run, shop } from './one-complaint.js';

it('has a fault point at every seam of the design', () => {
  const seams = ['intake.pre', 'intake.post', 'job.claimed', 'refund.attempted', 'refund.inflight', 'refund.answered'];
  expect(knownPoints()).toEqual(expect.arrayContaining([...seams, 'refund.tx3', 'finish.sent', 'notify.sent']));
});

describe('the server dies between two steps of the straight way', () => {
  let house: House;
  let undisturbed: EndState;

  beforeAll(async () => {
    house = await startHouse({ clockScale: 10 });
    await house.addMailChannel();
    const provider = await house.addProvider(apps.key, { autoRefund: true, riskPush: true });
    await house.authorise(provider, shop, { autoRefund: true });
    undisturbed = await run(house);
  });
  afterAll(() => house?.close());

  it('and without that, one refund and one mail for each event', () => {
    expect(undisturbed).toMatchObject({
      status: 'closed',
      closeReason: 'handled',
      refunds: [{ amount: '10.00', status: 'succeeded', source: 'policy' }],
      moved: { count: 1, sum: '10.00' },
    });
    expect(undisturbed.deliveries).toEqual(
      expect.arrayContaining(['complaint.received sent', 'complaint.closed sent', 'refund.succeeded sent']),
    );
  });

  for (const fault of deaths.filter(({ point }) => !point.startsWith('finish.'))) {
    it(`at ${nameOf(fault)}: the end is the same`, async () => {
      expect(await run(house, fault)).toEqual(undisturbed);
    });
  }
});
