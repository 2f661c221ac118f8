export const adoptKind = 'merchant.adopt';

/** Tokens that a message brought (alipay.md 2.5, `open_app_auth_notify`). A token never stands in a job as it is. */
export type AdoptPayload = {
  providerId: string;
  notifyId: string;
  sealed: string;
  /** When the message was sent, UTC ms; null when it did not say. */
  sentAt: number | null;
};
