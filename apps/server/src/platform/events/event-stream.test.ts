import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { RequestActor } from '../http/actor.js';
import type { Scope } from '../scope.js';
import type { StoredEvent } from './event-log.js';
import { EventStream } from './event-stream.js';

const anEvent = (id: string, values: Partial<StoredEvent> = {}): StoredEvent => ({
  id,
  type: 'complaint.received',
  at: 0,
  actor: { kind: 'system', id: null, name: null },
  providerId: 'p1',
  merchantId: 'm1',
  complaintId: 'c1',
  refundId: null,
  data: {},
  ...values,
});

function aReader(scope: Scope = { all: true }) {
  const sink = Object.assign(new EventEmitter(), {
    text: '',
    destroyed: false,
    writableEnded: false,
    writableNeedDrain: false,
    writableLength: 0,
    write: (text: string) => (sink.text += text),
    end: () => (sink.writableEnded = true),
  });
  return { sink, stream: new EventStream(sink, RequestActor.of({ scope } as RequestActor)) };
}

const idsIn = (text: string) => [...text.matchAll(/^id: (\w+)$/gm)].map((match) => match[1]);

it('sends what was missed, then what happened meanwhile, each once', async () => {
  const { sink, stream } = aReader();
  stream.send([anEvent('2'), anEvent('3')]);
  expect(sink.text).toBe('');
  await stream.replay([anEvent('1'), anEvent('2')]);
  stream.open();
  stream.send([anEvent('4')]);
  expect(idsIn(sink.text)).toEqual(['1', '2', '3', '4']);
});

it('S29 sends nobody what is outside their scope', async () => {
  const { sink, stream } = aReader({ all: false, providerIds: ['p1'], merchantIds: ['m1'] });
  await stream.replay([anEvent('1'), anEvent('2', { merchantId: 'm2' }), anEvent('3', { providerId: 'p2' })]);
  stream.open();
  stream.send([
    anEvent('4', { providerId: null, merchantId: null }),
    anEvent('5', { providerId: 'p2', merchantId: null }),
  ]);
  expect(idsIn(sink.text)).toEqual(['1', '4']);
});

it('is one event a block, whatever its texts hold', async () => {
  const { sink, stream } = aReader();
  await stream.replay([anEvent('1', { type: 'refund.created', data: { amount: '1.00', reason: 'a\n\nid: 9\n\n' } })]);
  stream.open();
  expect(idsIn(sink.text)).toEqual(['1']);
});

it('F62 cuts off a reader that does not read', () => {
  const { sink, stream } = aReader();
  stream.open();
  sink.writableLength = 2_000_000;
  stream.send([anEvent('1')]);
  expect(sink.writableEnded).toBe(true);
});

it('goes on once there is room, or nobody reads any more', async () => {
  for (const event of ['drain', 'close'] as const) {
    const { sink, stream } = aReader();
    sink.writableNeedDrain = true;
    let isDone = false;
    const replay = stream.replay([anEvent('1')]).then(() => (isDone = true));
    await Promise.resolve();
    expect(isDone).toBe(false);
    sink.emit(event);
    await replay;
    expect(sink.eventNames()).toEqual([]);
  }
});

it('writes nothing to who is gone', () => {
  const { sink, stream } = aReader();
  sink.destroyed = true;
  stream.open();
  stream.send([anEvent('1')]);
  expect([sink.text, stream.isOver]).toEqual(['', true]);
});
