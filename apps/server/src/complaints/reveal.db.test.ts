import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuditService } from '../audit/audit.service.js';
import { AuditRow } from '../platform/database/platform.entities.js';
import { anActor } from '../platform/testing/an-actor.js';
import { ComplaintsRepository } from './complaints.repository.js';
import { openComplaintKit } from './complaints.testing.js';
import { RevealService } from './reveal.service.js';

let kit: Awaited<ReturnType<typeof openComplaintKit>>;
let reveals: RevealService;
beforeEach(async () => {
  kit = await openComplaintKit();
  const { database, ids, vault, clock } = kit;
  reveals = new RevealService(database, new ComplaintsRepository(ids), vault, new AuditService(clock, ids), clock);
});
afterEach(() => kit.close());

const looks = () => kit.database.read((db) => db.findBy(AuditRow, { action: 'complaint.reveal' }));

describe('the contact in full', () => {
  it('is shown, and who looked at what is on record without it', async () => {
    const { id, providerId } = await kit.apply({ contact: '13800006721' });
    expect(await reveals.contact(anActor(), id)).toEqual({ contact: '13800006721' });
    const rows = await looks();
    expect(rows).toMatchObject([
      { actorName: '林晓', targetKind: 'complaint', targetId: id, providerId, before: null, after: null },
    ]);
    expect(JSON.stringify(rows)).not.toContain('6721');
  });

  it('is null where none was left', async () => {
    const { id } = await kit.apply({ contact: undefined as never });
    expect(await reveals.contact(anActor(), id)).toEqual({ contact: null });
  });

  it('is not found outside the scope, which leaves no record', async () => {
    const { id } = await kit.apply({ contact: '13800006721' });
    const scope = { all: false as const, providerIds: [], merchantIds: null };
    await expect(reveals.contact(anActor({ scope }), id)).rejects.toMatchObject({ code: 'not_found' });
    expect(await looks()).toEqual([]);
  });

  it('is shown 60 times an hour to one person; what is refused leaves no record', async () => {
    const { id } = await kit.apply({ contact: '13800006721' });
    for (let n = 0; n < 60; n += 1) await reveals.contact(anActor(), id);
    await expect(reveals.contact(anActor(), id)).rejects.toMatchObject({ code: 'rate_limited' });
    expect(await looks()).toHaveLength(60);
    await reveals.contact(anActor({ id: '01JD0000000000000000000US2' }), id);
    kit.clock.advance(3_600_000);
    expect(await reveals.contact(anActor(), id)).toEqual({ contact: '13800006721' });
  });
});
