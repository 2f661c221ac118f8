import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuditService } from '../audit/audit.service.js';
import { anActor } from '../platform/testing/an-actor.js';
import { openTestPlatform, type TestPlatform } from '../platform/testing/test-platform.js';
import { TextsService } from './texts.service.js';

const lin = anActor({ id: '01JD0000000000000000000LIN', name: '林晓', role: 'agent' });
const su = anActor({ id: '01JD0000000000000000000SUM', name: '苏敏', role: 'agent' });
const boss = anActor({ id: '01JD0000000000000000000BOS', name: '周店长', role: 'admin' });

let platform: TestPlatform;
let texts: TextsService;
beforeEach(async () => {
  platform = await openTestPlatform();
  const { database, clock, ids } = platform;
  texts = new TextsService(database, new AuditService(clock, ids), clock, ids);
});
afterEach(() => platform.close());

const aText = (rest: { title?: string; isShared?: boolean } = {}) => ({
  title: '补发',
  content: '你好，{商户} 已补发',
  families: [],
  isShared: false,
  ...rest,
});
const titles = async (actor: typeof lin) => (await texts.list(actor)).items.map(({ title }) => title);

describe('canned texts', () => {
  it('show one’s own and what is shared, and nobody else’s', async () => {
    await texts.create(lin, aText({ title: '甲' }));
    await texts.create(su, aText({ title: '乙' }));
    await texts.create(su, aText({ title: '丙', isShared: true }));
    expect((await titles(lin)).toSorted()).toEqual(['甲', '丙'].toSorted());
    expect((await titles(su)).toSorted()).toEqual(['乙', '丙'].toSorted());
  });

  it('are changed by their owner, shared ones also by an administrator', async () => {
    const { id } = await texts.create(su, aText({ isShared: true }));
    await expect(texts.update(lin, id, { title: '改' })).rejects.toMatchObject({ code: 'forbidden' });
    expect((await texts.update(boss, id, { title: '改' })).title).toBe('改');
    const taken = await texts.update(su, id, { isShared: false });
    expect(taken).toMatchObject({ title: '改', content: '你好，{商户} 已补发', isShared: false });
    await expect(texts.update(boss, id, { title: '再改' })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('are gone once removed, by those who may', async () => {
    const { id } = await texts.create(su, aText());
    await expect(texts.remove(lin, id)).rejects.toMatchObject({ code: 'not_found' });
    await texts.remove(su, id);
    expect(await titles(su)).toEqual([]);
  });

  it('are at most a hundred a person', async () => {
    for (let n = 0; n < 100; n += 1) await texts.create(lin, aText({ title: `常用语 ${n}` }));
    await expect(texts.create(lin, aText())).rejects.toMatchObject({ code: 'too_many_texts' });
    await texts.create(su, aText());
  });
});
