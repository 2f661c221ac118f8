import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import type { Tx } from '../platform/database/database.js';
import { JobQueue, type NewJob } from '../platform/jobs/queue.js';
import type { Delivery } from './notifiers.entity.js';
import { NotifiersRepository } from './notifiers.repository.js';

/** The job that sends one delivery. */
export const sendJob = (delivery: Pick<Delivery, 'id' | 'providerId'>, runAt?: number): NewJob => ({
  kind: 'delivery.send',
  payload: { deliveryId: delivery.id },
  key: `delivery.send:${delivery.id}`,
  providerId: delivery.providerId,
  ...(runAt !== undefined && { runAt }),
});

/** Deliveries that wait for their channel. */
@Injectable()
export class HeldDeliveries {
  constructor(
    private readonly repository: NotifiersRepository,
    private readonly queue: JobQueue,
    private readonly clock: Clock,
  ) {}

  /** The channel works again, or may: everything that waits for it is looked at now. */
  async releaseTx(tx: Tx, channelId: string): Promise<void> {
    const now = this.clock.now();
    const ids = await this.repository.waitingOf(tx, channelId);
    await this.queue.addTx(
      tx,
      ids.map((id) => sendJob({ id, providerId: null }, now)),
    );
  }
}
