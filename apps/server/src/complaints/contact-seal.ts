import type { Vault } from '../platform/crypto/vault.js';
import type { Complaint } from './complaints.entity.js';

/** The contact in full; null where none was left. */
export const openContact = (vault: Vault, { id, contactSealed }: Complaint): string | null =>
  contactSealed && vault.open('pii', { table: 'complaint', column: 'contact_sealed', id }, contactSealed);
