import type { ReplyState } from './state.js';

/** Looks at Alipay for words whose send got no answer; then a person decides. */
export const MAX_LOOKS = 3;

/** How often Alipay shows these very words as the merchant's. */
export const timesShown = (replies: readonly Pick<ReplyState, 'role' | 'content'>[], content: string): number =>
  replies.filter((reply) => reply.role === 'merchant' && reply.content.trim() === content.trim()).length;

export type StatementStep = 'send' | 'succeeded' | 'look-again' | 'unknown';

/**
 * What to do with words that are not settled yet. They are sent once: Alipay takes the same message twice without a
 * word, and the user would read it twice.
 *
 * @param facts.shownBefore  how often Alipay showed them before the send; null: not sent yet
 * @param facts.shownNow     the same now; null where Alipay shows no messages (`risk` family)
 */
export function statementStep(facts: {
  shownBefore: number | null;
  shownNow: number | null;
  looks: number;
}): StatementStep {
  if (facts.shownBefore === null) return 'send';
  if (facts.shownNow === null) return 'unknown';
  if (facts.shownNow > facts.shownBefore) return 'succeeded';
  return facts.looks < MAX_LOOKS ? 'look-again' : 'unknown';
}
