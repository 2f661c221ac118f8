import type { Complaint, Statement } from '@redress/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apps, type House, startHouse } from '../house.js';
import { until } from '../until.js';

const shop = '2021000000000002';
const unhurried = { deadlineInMs: 3 * 24 * 3_600_000 };
const replySubmit = 'alipay.merchant.tradecomplain.reply.submit';

/** A message to the user and evidence for the platform: recorded, sent once, and seen again in what Alipay shows. */
describe('what is said to Alipay beside a finish', () => {
  let house: House;

  beforeAll(async () => {
    house = await startHouse({ clockScale: 10 });
    await house.authorise(await house.addProvider(apps.key, { riskPush: true }), shop);
  });
  afterAll(async () => {
    await house?.close();
  });

  const arrive = async (family: 'risk' | 'trade') => {
    const trade = await house.simulator.addTrade(shop, '12.00');
    const made = await house.simulator.complain(family, shop, [trade], unhurried);
    const { id } = await until(() => house.find(made.taskId), { status: 'open' });
    return { id, remoteId: made.id };
  };
  const say = (id: string, what: 'replies' | 'evidence', content: string) =>
    house.api.call<Statement>('POST', `/complaints/${id}/${what}`, { content });
  const settled = (id: string, statementId: string) =>
    until(async () => {
      const complaint = await house.complaint(id);
      const found = complaint.statements.find((one) => one.id === statementId);
      return found?.settledAt ? { ...found, complaint } : null;
    });
  const said = ({ replies }: Complaint, content: string) =>
    replies.filter((reply) => reply.role === 'merchant' && reply.content === content).length;
  const calls = async (method: string) => (await house.simulator.journal(method)).length;

  it('a reply arrives, and the complaint is read again', async () => {
    const { id } = await arrive('trade');
    const { id: statementId, status } = await say(id, 'replies', '已为你补发，明天到');
    expect(status).toBe('pending');
    expect((await settled(id, statementId)).status).toBe('succeeded');
    await until(async () => said(await house.complaint(id), '已为你补发，明天到') === 1);
    expect((await house.complaint(id)).status).toBe('open');
  });

  it('a reply whose answer got lost is looked for, not sent again', async () => {
    const { id } = await arrive('trade');
    const before = await calls(replySubmit);
    await house.simulator.call('POST', '/faults', { method: replySubmit, kind: 'http502', when: 'after' });
    const { id: statementId } = await say(id, 'replies', '请把照片发给我们');
    const { status, complaint } = await settled(id, statementId);
    expect(status).toBe('succeeded');
    expect(said(complaint, '请把照片发给我们')).toBe(1);
    expect((await calls(replySubmit)) - before).toBe(1);
  });

  it('a reply that Alipay lost stays unknown, and is not sent by itself again', async () => {
    const { id } = await arrive('trade');
    const before = await calls(replySubmit);
    await house.simulator.call('POST', '/faults', { method: replySubmit, kind: 'http502', when: 'before' });
    const { id: statementId } = await say(id, 'replies', '稍后联系你');
    const { status, error, complaint } = await settled(id, statementId);
    expect([status, error?.code]).toEqual(['unknown', 'NO_CONFIRMATION']);
    expect(said(complaint, '稍后联系你')).toBe(0);
    expect((await calls(replySubmit)) - before).toBe(1);
    expect(complaint.actions).toContain('reply');
  });

  it('a refusal of the words is told in Alipay’s words', async () => {
    const { id } = await arrive('trade');
    const { id: statementId } = await say(id, 'replies', '你这个骗子');
    expect(await settled(id, statementId)).toMatchObject({
      status: 'failed',
      error: { code: 'SUBMIT_CONTENT_VIOLATION' },
    });
  });

  it('the other family takes words, and no pictures', async () => {
    const { id } = await arrive('risk');
    const { id: statementId } = await say(id, 'replies', '已联系你');
    expect((await settled(id, statementId)).status).toBe('succeeded');
    await expect(
      house.api.call('POST', `/complaints/${id}/replies`, {
        content: '看图',
        imageIds: ['01JD0000000000000000000IMG'],
      }),
    ).rejects.toMatchObject({ status: 422 });
  });

  it('evidence is taken only while the platform decides', async () => {
    const { id, remoteId } = await arrive('trade');
    await expect(say(id, 'evidence', '物流已签收')).rejects.toMatchObject({ status: 409 });
    await house.simulator.call('POST', `/complaints/${remoteId}/act`, { act: 'state', state: 'PLATFORM_PROCESSING' });
    await house.api.call('POST', `/complaints/${id}/refresh`);
    const { id: statementId } = await say(id, 'evidence', '物流已签收');
    expect((await settled(id, statementId)).status).toBe('succeeded');
    expect(await calls('alipay.merchant.tradecomplain.supplement.submit')).toBe(1);
  });

  it('refuses blanks and too many words at their field', async () => {
    const { id } = await arrive('trade');
    for (const content of ['  ', '好'.repeat(201)]) {
      await expect(say(id, 'replies', content)).rejects.toMatchObject({ status: 400 });
    }
  });
});
