import { Injectable, type OnModuleInit } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { Database } from '../platform/database/database.js';
import { type Job, type JobEnd, JobRunner } from '../platform/jobs/runner.js';
import { JobQueue } from '../platform/jobs/queue.js';
import { Complaint } from './complaints.entity.js';
import { ComplaintsRepository } from './complaints.repository.js';
import { indexWords, notIndexed } from './complaints.search-index.js';

const BATCH = 200;
const KIND = 'complaint.index';

type Payload = { after?: string };

/** Fills the index of words with the complaints of earlier versions, in small units of work, oldest first. */
@Injectable()
export class ComplaintsSearchFill implements OnModuleInit {
  constructor(
    private readonly runner: JobRunner,
    private readonly queue: JobQueue,
    private readonly database: Database,
    private readonly repository: ComplaintsRepository,
  ) {}

  onModuleInit(): void {
    this.runner.register<Payload>({ kind: KIND, lane: 'other', timeoutMs: 60_000, run: (job) => this.fill(job) });
  }

  /** One batch; what came in meanwhile is in the index already and stays as it is. */
  private async fill(job: Job<Payload>): Promise<JobEnd> {
    const last = await this.fillAfter(job.payload.after ?? '');
    if (last === null) return 'done';
    await this.database.write(async (tx) => {
      await this.queue.addTx(tx, { kind: KIND, key: KIND, payload: { after: last } });
    });
    return 'done';
  }

  /** @returns where the next batch begins; null when all is done */
  fillAfter(after: string): Promise<string | null> {
    return this.database.write(async (tx) => {
      const rows = await tx.find(Complaint, { where: { id: MoreThan(after) }, order: { id: 'ASC' }, take: BATCH });
      const missing = new Set(
        await notIndexed(
          tx,
          rows.map(({ id }) => id),
        ),
      );
      const replies = await this.repository.repliesOfMany(tx, [...missing]);
      for (const row of rows.filter(({ id }) => missing.has(id)))
        await indexWords(tx, row, undefined, { ...row, replies: replies.get(row.id) ?? [] });
      return rows.length < BATCH ? null : (rows.at(-1)?.id ?? null);
    });
  }
}
