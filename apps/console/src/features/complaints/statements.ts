import type { Complaint, Event, Statement, StatementKind } from '@redress/contract';

/** The last words of this kind where Alipay refused them: they are put right and sent anew. */
export function lastRefused(complaint: Pick<Complaint, 'statements'>, kind: StatementKind): Statement | null {
  const last = complaint.statements
    .filter((statement) => statement.kind === kind)
    .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))[0];
  return last?.status === 'failed' ? last : null;
}

/**
 * The words an event of the timeline is about. Once Alipay shows a message itself, it stands in the talk as Alipay has
 * it, and not a second time.
 */
export function statementOf(complaint: Pick<Complaint, 'statements' | 'replies'>, event: Event): Statement | null {
  if (event.type !== 'complaint.statement_requested') return null;
  const statement = complaint.statements.find(({ id }) => id === event.data['statementId']) ?? null;
  if (statement?.status !== 'succeeded') return statement;
  const isShown = complaint.replies.some(
    ({ role, content }) => role === 'merchant' && content.trim() === statement.content.trim(),
  );
  return isShown ? null : statement;
}
