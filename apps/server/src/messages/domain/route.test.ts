import type { Message } from '@redress/alipay';
import { describe, expect, it } from 'vitest';
import { authorisationsIn, routeMessage } from './route.js';

const message = (rest: Partial<Message>): Message => ({
  appId: '2021000000000001',
  notifyId: 'n1',
  method: 'alipay.merchant.tradecomplain.changed',
  version: '1.1',
  sentAt: 0,
  isStale: false,
  bizContent: { complain_event_id: '2026' },
  fields: {},
  contentDigest: 'd',
  ...rest,
});
const provider = { providerId: 'p1', enabled: true };

describe('a message', () => {
  it('about a trade complaint causes a read of it, coalesced by complaint', () => {
    const { state, job } = routeMessage(message({ msgAppId: 'a1', msgUid: '2088' }), provider);
    expect(state).toBe('accepted');
    expect(job).toMatchObject({
      kind: 'complaint.sync',
      key: 'read:p1:trade:2026',
      payload: { family: 'trade', remoteId: '2026', authAppId: 'a1', userId: '2088', via: 'message' },
    });
  });

  it.each([
    ['complain_id', { complain_id: '7' }, '7'],
    ['complaint_id', { complaint_id: '7' }, '7'],
    ['id', { id: '7' }, '7'],
    ['record_id', { record_id: '7' }, '7'],
    ['task_id only', { task_id: '9' }, null],
  ])('of the risk family is a hint by %s', (_, bizContent, remoteId) => {
    const { job } = routeMessage(
      message({ method: 'alipay.security.risk.complaint.merchants.notify', bizContent }),
      provider,
    );
    expect(job).toMatchObject({ kind: 'complaint.sync', payload: { family: 'risk', remoteId } });
  });

  it.each([
    ['alipay.open.auth.appauth.cancelled', { auth_app_id: 'a1', user_id: '2088' }],
    ['open_app_auth_notify', { detail: { auth_app_id: 'a1', user_id: '2088' } }],
  ])('%s only causes a question, never an act', (method, bizContent) => {
    const { job } = routeMessage(message({ method, bizContent }), provider);
    expect(job).toMatchObject({ kind: 'merchant.verify', payload: { authAppId: 'a1', userId: '2088' } });
  });

  it.each([
    ['of a disabled provider', {}, { providerId: 'p1', enabled: false }, 'ignored', false],
    ['nobody reads', { bizContent: null }, provider, 'unreadable', false],
    ['that is too old still causes a read', { isStale: true }, provider, 'stale', true],
    ['of an unknown method', { method: 'alipay.something.new' }, provider, 'ignored', false],
    ['without the number', { bizContent: {} }, provider, 'ignored', false],
    ['with a number that cannot be a key', { bizContent: { complain_event_id: 'a b' } }, provider, 'ignored', false],
    ['whose content is no object', { bizContent: 'text' as never }, provider, 'ignored', false],
  ])('%s', (_, rest, of, state, hasJob) => {
    const routed = routeMessage(message(rest), of);
    expect(routed.state).toBe(state);
    expect(routed.job !== null).toBe(hasJob);
  });
});

describe('tokens in a message', () => {
  const detail = {
    app_auth_token: '202611BBx',
    app_refresh_token: '202611BBr',
    auth_app_id: '2021000000000002',
    user_id: '2088000000000002',
  };
  it('are those of an authorisation that was made elsewhere', () => {
    expect(authorisationsIn(message({ method: 'open_app_auth_notify', bizContent: { detail } }))).toMatchObject([
      { authAppId: '2021000000000002', appAuthToken: '202611BBx' },
    ]);
  });
  it.each([
    ['another message', { method: 'alipay.open.auth.appauth.cancelled', bizContent: { detail } }],
    ['one that lacks them', { method: 'open_app_auth_notify', bizContent: { detail: { auth_app_id: 'a1' } } }],
    ['one that cannot be read', { method: 'open_app_auth_notify', bizContent: null }],
  ])('are not in %s', (_, rest) => {
    expect(authorisationsIn(message(rest))).toEqual([]);
  });
});
