import { buffer } from 'node:stream/consumers';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuditService } from '../audit/audit.service.js';
import { AuditRow } from '../platform/database/platform.entities.js';
import type { FileStore } from '../platform/files/file-store.js';
import { anActor } from '../platform/testing/an-actor.js';
import { AnswersRepository } from './answers.repository.js';
import { CaseService } from './case.service.js';
import { ComplaintsRepository } from './complaints.repository.js';
import { openComplaintKit } from './complaints.testing.js';

const picture = Buffer.from('not packed again');
const digest = 'a'.repeat(64);

let kit: Awaited<ReturnType<typeof openComplaintKit>>;
let cases: CaseService;
beforeEach(async () => {
  kit = await openComplaintKit();
  const { database, ids, vault, clock, views } = kit;
  const files = { get: (key: string) => Promise.resolve(key === 'k1' ? picture : null) } as unknown as FileStore;
  const answers = new AnswersRepository(vault, ids);
  const audit = new AuditService(clock, ids);
  cases = new CaseService(database, new ComplaintsRepository(ids), answers, views, files, vault, audit, clock);
});
afterEach(() => kit.close());

const filesOf = async (id: string, query: { unmasked?: boolean } = {}, actor = anActor()) => {
  const { content } = await cases.zip(actor, id, query);
  return unzipSync(await buffer(content));
};
const arrive = async () => {
  const complaint = await kit.apply({
    content: '<b>电话 13800006721</b> & "退款"',
    imageUrls: ['https://img.example.com/get?fileId=1'],
    raw: '{"contact":"13800006721"}',
  });
  const [image] = await kit.database.read((db) => kit.images.ofComplaint(db, complaint.id));
  await kit.database.write((tx) =>
    kit.images.markStored(tx, image?.id ?? '', {
      fileKey: 'k1',
      contentType: 'image/png',
      sha256: digest,
      width: 1,
      height: 1,
    }),
  );
  return complaint.id;
};

describe('the case of a complaint', () => {
  it('is a page with what happened, and the pictures with their hashes', async () => {
    const files = await filesOf(await arrive());
    expect(Object.keys(files)).toEqual(['index.html', 'pictures/1.png']);
    expect(Buffer.from(files['pictures/1.png'] ?? [])).toEqual(picture);
    const page = strFromU8(files['index.html'] ?? new Uint8Array());
    for (const word of ['10243351927', '云杉生活超市', '¥128.00', '2026-11-22 10:00:00', '收到投诉', digest])
      expect(page).toContain(word);
  });

  it('shows neither the contact nor markup of the complainant', async () => {
    const page = strFromU8((await filesOf(await arrive()))['index.html'] ?? new Uint8Array());
    expect(page).toContain('&lt;b&gt;电话 138****6721&lt;/b&gt; &amp; &quot;退款&quot;');
    expect(page).not.toContain('13800006721');
  });

  it('has the contact and the answers of Alipay for those who may and ask, which is audited', async () => {
    const id = await arrive();
    const files = await filesOf(id, { unmasked: true });
    expect(strFromU8(files['index.html'] ?? new Uint8Array())).toContain('13800006721');
    expect(strFromU8(files['answers/1.json'] ?? new Uint8Array())).toBe('{"contact":"13800006721"}');
    const rows = await kit.database.read((db) =>
      db.findBy(AuditRow, { action: 'complaint.export-case', targetId: id }),
    );
    expect(rows.map(({ after }) => after)).toEqual([{ unmasked: true }]);
  });

  it('is refused to viewers in full, and to everybody outside the scope', async () => {
    const id = await arrive();
    await expect(cases.zip(anActor({ role: 'viewer' }), id, { unmasked: true })).rejects.toMatchObject({
      code: 'forbidden',
    });
    const scope = { all: false as const, providerIds: [], merchantIds: null };
    await expect(cases.zip(anActor({ scope }), id, {})).rejects.toMatchObject({ code: 'not_found' });
  });
});
