/** Every enumeration of the REST API (product.md 5). The arrays are the source; the types follow from them. */

export const families = ['risk', 'trade'] as const;
export type Family = (typeof families)[number];

export const complaintStatuses = ['open', 'processing', 'platform', 'closed'] as const;
export type ComplaintStatus = (typeof complaintStatuses)[number];

/** Whether a picture can be shown: kept here, still to be fetched from Alipay, or not to be had any more. */
export const pictureStates = ['stored', 'coming', 'gone'] as const;

export const closeReasons = ['handled', 'withdrawn', 'system'] as const;
export type CloseReason = (typeof closeReasons)[number];

export const refundStatuses = [
  'pending',
  'approved',
  'submitted',
  'unknown',
  'parked',
  'succeeded',
  'failed',
  'cancelled',
] as const;
export type RefundStatus = (typeof refundStatuses)[number];

export const refundSources = ['person', 'policy', 'api'] as const;
export type RefundSource = (typeof refundSources)[number];

/** A finish is its own recorded step beside the refund: asked for, under way, with its own result. */
export const finishStatuses = ['pending', 'submitted', 'unknown', 'succeeded', 'failed'] as const;
export type FinishStatus = (typeof finishStatuses)[number];

/** What can be said to Alipay beside a finish: a message to the user, or evidence while the platform decides. */
export const statementKinds = ['reply', 'evidence'] as const;
export type StatementKind = (typeof statementKinds)[number];

export const deliveryStatuses = ['queued', 'sending', 'sent', 'failed', 'skipped', 'unknown'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** What one attempt to send came to (notifiers.md 11.3). */
export const resultClasses = ['ok', 'retry', 'throttled', 'recipient', 'content', 'config', 'unknown'] as const;
export type ResultClass = (typeof resultClasses)[number];

export const channelTypes = [
  'email',
  'wechat_template',
  'tencent_sms',
  'dingtalk',
  'wecom',
  'feishu',
  'webhook',
] as const;
export type ChannelType = (typeof channelTypes)[number];

export const channelHealths = ['ok', 'degraded', 'failing', 'disabled'] as const;
export type ChannelHealth = (typeof channelHealths)[number];

export const providerHealths = ['ok', 'degraded', 'failing', 'unknown'] as const;
export type ProviderHealth = (typeof providerHealths)[number];

export const authorizationStates = ['active', 'revoked', 'expired'] as const;
export type AuthorizationState = (typeof authorizationStates)[number];

/** What a line of a file of names comes to. */
export const merchantNameStatuses = ['changed', 'unchanged', 'unknown', 'invalid'] as const;
export type MerchantNameStatus = (typeof merchantNameStatuses)[number];

export const signModes = ['key', 'certificate'] as const;
export type SignMode = (typeof signModes)[number];

export const environments = ['production', 'sandbox', 'custom'] as const;
export type Environment = (typeof environments)[number];

export const roles = ['owner', 'admin', 'agent', 'viewer'] as const;
export type Role = (typeof roles)[number];

/** Events that rules and integrators may name. */
export const notificationEvents = [
  'complaint.received',
  'complaint.updated',
  'complaint.due_soon',
  'complaint.overdue',
  'complaint.escalated',
  'complaint.assigned',
  'complaint.closed',
  'refund.succeeded',
  'refund.failed',
  'refund.parked',
  'merchant.authorized',
  'merchant.revoked',
  'provider.unhealthy',
  'channel.failing',
  'channel.test',
] as const;
export type NotificationEvent = (typeof notificationEvents)[number];

/** Further facts of the timeline; they are shown and streamed, nobody is notified of them. */
export const timelineEvents = [
  'complaint.imported',
  'complaint.released',
  'complaint.labelled',
  'complaint.noted',
  'complaint.presence',
  'complaint.reopened',
  'complaint.finish_requested',
  'complaint.finish_succeeded',
  'complaint.finish_failed',
  'complaint.statement_requested',
  'complaint.statement_sent',
  'complaint.statement_failed',
  'complaint.refunded_elsewhere',
  'refund.created',
  'refund.declined',
  'refund.submitted',
  'refund.unknown',
  'refund.cancelled',
  'merchant.updated',
  'merchant.unbound',
  'provider.updated',
  'policy.stopped',
  'policy.resumed',
] as const;

export const eventTypes = [...notificationEvents, ...timelineEvents] as const;
export type EventType = (typeof eventTypes)[number];

/** Process codes of the risk family, spelt as Alipay spells them (alipay.md 3.3). */
export const riskProcessCodes = [
  'CONSENSUS_WITH_CLIENT',
  'RECTIFICATION_NO_REFUND',
  'REFUND',
  'SUBMIT_PROOF_NOT_CONTACTED',
  'ORTHER',
] as const;
export type RiskProcessCode = (typeof riskProcessCodes)[number];

/** Feedback codes of the trade family (alipay.md 3.4). */
export const tradeFeedbackCodes = ['02', '03', '04', '05', '06', '194'] as const;
export type TradeFeedbackCode = (typeof tradeFeedbackCodes)[number];

/** Whether Alipay takes this result only with words: the trade family's `feedback_content` is required (alipay.md 3.4). */
export const needsRemark = (code: string): boolean => tradeFeedbackCodes.some((one) => one === code);

/** What may be done with a complaint now; the server decides, the console shows. */
export const complaintActions = ['refund', 'finish', 'reply', 'evidence', 'refresh'] as const;
export type ComplaintAction = (typeof complaintActions)[number];

/** Columns of the complaints list that a person chooses and orders; the complaint's words are always there. */
export const listColumns = [
  'deadline',
  'merchant',
  'provider',
  'amount',
  'reason',
  'contact',
  'status',
  'received',
  'assignee',
  'labels',
  'last',
] as const;
export type ListColumn = (typeof listColumns)[number];

/** Height of a row: 56 px with two lines, or 40 px with one. */
export const listDensities = ['comfortable', 'compact'] as const;
export type ListDensity = (typeof listDensities)[number];

/** How a person likes the console before they chose anything. */
export const usualPreferences = {
  listDensity: 'comfortable',
  listColumns: null,
  listSort: null,
  shortcuts: true,
} as const;
/** What may be done with many complaints at once. */
export const bulkActions = ['refund', 'finish', 'assign', 'label'] as const;
export type BulkAction = (typeof bulkActions)[number];

/** So many complaints one bulk takes. */
export const bulkLimit = 2_000;

/**
 * How far one complaint of a bulk is. A refund or a finish that was handed on is told as it stands itself: `pending`
 * while it is under way, `unknown` and `parked` as refunds are. `cancelled`: it had not begun.
 */
export const bulkItemStatuses = [
  'waiting',
  'pending',
  'unknown',
  'parked',
  'succeeded',
  'failed',
  'cancelled',
] as const;
export type BulkItemStatus = (typeof bulkItemStatuses)[number];

/** What a merchant grants, as far as it is needed here; each works without the others. */
export const merchantAbilities = [
  'risk_read',
  'risk_finish',
  'risk_pictures',
  'trade_read',
  'trade_finish',
  'trade_reply',
  'trade_evidence',
  'trade_pictures',
  'refund',
  'refund_lookup',
] as const;
export type MerchantAbility = (typeof merchantAbilities)[number];

/** How far one family of one merchant is read. `waiting`: authorised, not read yet; `unused`: switched off. */
export const coverageStates = ['read', 'stale', 'blind', 'waiting', 'unused'] as const;
export type CoverageState = (typeof coverageStates)[number];

/** How long ago both lists of a merchant were read: within a minute, five, fifteen, an hour, longer ago, not yet. */
export const readingAges = ['minute', 'five', 'quarter', 'hour', 'older', 'never'] as const;
export type ReadingAge = (typeof readingAges)[number];

/** Why it is not read. `overdue`: the last good reading is too long ago, and no call failed. */
export const coverageCauses = ['revoked', 'expired', 'not_permitted', 'error', 'overdue'] as const;
export type CoverageCause = (typeof coverageCauses)[number];

/** Where a key or certificate belongs in the form of a provider. */
export const credentialFields = [
  'privateKey',
  'alipayPublicKey',
  'appCertificate',
  'alipayCertificate',
  'alipayRootCertificate',
  'aesKey',
] as const;
export type CredentialField = (typeof credentialFields)[number];

/** What a file of keys turns out to be. */
export const keyFileKinds = [
  'privateKey',
  'publicKey',
  'appCertificate',
  'alipayCertificate',
  'alipayRootCertificate',
  'certificateRequest',
  'unknown',
] as const;

export const findingSeverities = ['ok', 'info', 'warning', 'error'] as const;
export type FindingSeverity = (typeof findingSeverities)[number];

/** Who has to do something about what went wrong: the service provider's people, the merchant, Alipay, or nobody. */
export const actingParties = ['us', 'merchant', 'alipay', 'nobody'] as const;
export type ActingParty = (typeof actingParties)[number];

/** The button that helps, where one of ours does. */
export const remedyButtons = [
  'edit_provider',
  'check_provider',
  'open_setup',
  'show_merchants',
  'authorize',
  'check_merchant',
  'sync_merchant',
  'retry_refund',
  'refund_anew',
  'finish_complaint',
  'refresh_complaint',
  'edit_text',
  'show_policy',
] as const;
export type RemedyButton = (typeof remedyButtons)[number];

export const languages = ['zh-CN', 'en'] as const;
export type Language = (typeof languages)[number];
