import type { Authorization } from '../state/model.js';
import { businessError, type Call, textOf } from './call.js';

/** `alipay.open.app.message.topic.subscribe`: remembered and shown; messages are sent either way (unconfirmed). */
export function subscribeTopic(call: Call): Record<string, unknown> {
  const authorization = authorizationOf(call);
  const topic = topicOf(call);
  if (!authorization.topics.includes(topic)) authorization.topics.push(topic);
  return {};
}

/** `alipay.open.app.message.topic.unsubscribe` */
export function unsubscribeTopic(call: Call): Record<string, unknown> {
  const authorization = authorizationOf(call);
  const topic = topicOf(call);
  authorization.topics = authorization.topics.filter((other) => other !== topic);
  return {};
}

/** `alipay.open.app.message.subscription.query`: how the topic is sent, and nothing when it is not subscribed. */
export function subscription(call: Call): Record<string, unknown> {
  const authorization = authorizationOf(call);
  const topic = topicOf(call);
  return authorization.topics.includes(topic) ? { topic, comm_type: 'HTTP' } : {};
}

function authorizationOf(call: Call): Authorization {
  const token = textOf(call.biz, 'auth_token');
  const held = call.sim.data.authorizations.findLast((item) => item.appAuthToken === token);
  if (held?.appId !== call.app.appId || held.status !== 'valid')
    throw businessError('AUTH_TOKEN_INVALID', '授权令牌无效');
  return held;
}

function topicOf(call: Call): string {
  const topic = textOf(call.biz, 'topic');
  if (topic === undefined) throw businessError('INVALID_PARAMETER', 'topic 不能为空');
  return topic;
}
