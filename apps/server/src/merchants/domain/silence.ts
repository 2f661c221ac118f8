/** What a message says of whom it is about; the app decides where both are there. */
export interface MessageHint {
  authAppId: string | null;
  userId: string | null;
}

export interface HearingFacts {
  authAppId: string;
  userId: string;
  enabled: boolean;
  unboundAt: number | null;
}

/**
 * Whether nobody wants to hear of a message: every merchant it may be about is switched off or unbound (product.md 6).
 * One that names nobody we know is heard: the complaint it is about may be known.
 */
export function isSilent({ authAppId, userId }: MessageHint, merchants: readonly HearingFacts[]): boolean {
  const meant = merchants.filter((one) => (authAppId === null ? one.userId === userId : one.authAppId === authAppId));
  return meant.length > 0 && meant.every(({ enabled, unboundAt }) => !enabled || unboundAt !== null);
}
