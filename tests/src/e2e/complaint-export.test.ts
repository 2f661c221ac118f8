import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apps, type House, startHouse } from '../house.js';
import { until } from '../until.js';

const shop = '2021000000000002';

/** The thread that makes the file, and the way of its pieces to whoever asked. */
describe('the export of complaints', () => {
  let house: House;
  let taskIds: string[];

  beforeAll(async () => {
    house = await startHouse();
    await house.authorise(await house.addProvider(apps.key, { riskPush: true }), shop);
    taskIds = [];
    for (const amount of ['12.00', '34.50']) {
      const trade = await house.simulator.addTrade(shop, amount);
      taskIds.push((await house.simulator.complain('risk', shop, [trade])).taskId);
    }
    for (const taskId of taskIds) await until(() => house.find(taskId), { status: 'open' });
  });
  afterAll(() => house?.close());

  it('is a CSV that spreadsheets know as UTF-8', async () => {
    const { type, content } = await house.api.download('/complaints/export?format=csv&sort=amount');
    expect(type).toBe('text/csv; charset=utf-8');
    const text = content.toString('utf8');
    expect(text.startsWith('\ufeff"')).toBe(true);
    expect(
      text
        .split('\n')
        .slice(1, 3)
        .map((line) => line.split(',')[0]),
    ).toEqual(taskIds.map((taskId) => `"${taskId}"`));
  });

  it('is a workbook of the same rows', async () => {
    const { type, content } = await house.api.download('/complaints/export?format=xlsx&amountFrom=30');
    expect(type).toBe('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
    const sheet = strFromU8(unzipSync(content)['xl/worksheets/sheet1.xml'] ?? new Uint8Array());
    expect(taskIds.map((taskId) => sheet.includes(taskId))).toEqual([false, true]);
    expect(sheet).toContain('<v>34.50</v>');
  });

  it('is refused before it begins: one character, and more than six an hour', async () => {
    await expect(house.api.download('/complaints/export?q=%E9%80%80')).rejects.toMatchObject({ status: 400 });
    for (let n = 3; n <= 6; n += 1) await house.api.download('/complaints/export?status=closed');
    await expect(house.api.download('/complaints/export')).rejects.toMatchObject({ status: 429 });
  });
});
