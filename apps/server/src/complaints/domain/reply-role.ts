import type { Reply } from '@redress/contract';

const roles: Readonly<Record<string, Reply['role']>> = {
  USER: 'user',
  MERCHANT: 'merchant',
  SYSTEM: 'system',
  AUDITOR: 'platform',
  GOVERNMENT: 'platform',
};

/** Alipay's word for who replied → ours; an unknown one counts as the platform's. */
export const replyRole = (raw: string): Reply['role'] => roles[raw] ?? 'platform';
