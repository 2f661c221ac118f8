/** Everything the simulator remembers. Plain JSON: it is written to one file. Times are UTC milliseconds, money fen. */
export interface SimData {
  version: 1;
  seq: number;
  clockOffsetMs: number;
  settings: Settings;
  apps: Record<string, App>;
  merchants: Record<string, Merchant>;
  codes: Record<string, AuthCode>;
  authorizations: Authorization[];
  trades: Record<string, Trade>;
  risk: Record<string, RiskComplaint>;
  trade: Record<string, TradeComplaint>;
  images: Record<string, Image>;
  pushes: Record<string, Push>;
  mails: Mail[];
  smtpAccounts: SmtpAccount[];
  trickle: { perMinute: number; appIds: string[]; made: number };
}

/** Values that are ours, not facts about Alipay; the admin page marks them as made up. */
export interface Settings {
  /** `gmt_overdue` = complaint time + this. No source tells the real span. */
  riskDeadlineMs: number;
  /** After this a trade complaint becomes MERCHANT_FEEDBACK_TIMEOUT. No source tells the real span. */
  tradeAnswerMs: number;
  /** From "all trades refunded" to the complaint's own closing; -1 = never. */
  settleDelayMs: number;
  /** What `process.finish` of a closed complaint answers. */
  finishClosed: 'success' | 'error';
  badWords: string[];
  maxRiskPageSize: number;
  /** Refuse a second refund of a trade within 3 s. */
  threeSecondRule: boolean;
  /** `fund_change` of a repeated refund. */
  repeatFundChange: 'Y' | 'N';
  pictureTtlMs: number;
  signGatewayErrors: boolean;
  errorResponseRoot: boolean;
  pushTimeoutMs: number;
}

export interface App {
  appId: string;
  name: string;
  signMode: 'key' | 'certificate';
  appPublicKey: string;
  appCertSn?: string;
  alipayRootCertSn?: string;
  callbackUrls: string[];
  messageUrl: string;
  aesKey?: string;
  /** Calls a second; absent = no limit. */
  rateLimit?: number;
  riskPush: boolean;
  /** Whether messages name the merchant (`msg_type`, `msg_app_id`, `msg_uid`). */
  pushIdentity: 'full' | 'none';
  deniedMethods: string[];
}

export interface Merchant {
  authAppId: string;
  userId: string;
  name: string;
  balanceFen: number;
  deniedMethods: string[];
}

export interface AuthCode {
  code: string;
  appId: string;
  authAppIds: string[];
  expiresAt: number;
  used: boolean;
}

export interface Authorization {
  appId: string;
  authAppId: string;
  userId: string;
  appAuthToken: string;
  appRefreshToken: string;
  methods: string[];
  topics: string[];
  status: 'valid' | 'cancelled' | 'replaced' | 'timed-out';
  startedAt: number;
  refreshUntil: number;
}

export type TradeStatus = 'WAIT_BUYER_PAY' | 'TRADE_SUCCESS' | 'TRADE_FINISHED' | 'TRADE_CLOSED';

export interface TradeFaults {
  /** A way of failing, or the sub code to answer (`ACQ.…`). */
  refund?: string;
  /** How many refund calls it spoils; default 1 (`async`: every call). */
  times?: number;
  doneAfterMs?: number;
  asyncMs?: number;
  queryBlindMs?: number;
}

export interface Refund {
  outRequestNo: string;
  amountFen: number;
  requestedAt: number;
  /** When the money moves; in the future while it is pending. */
  doneAt: number;
  by: 'api' | 'outside';
  reason?: string;
}

export interface Trade {
  tradeNo: string;
  outTradeNo: string;
  authAppId: string;
  userId: string;
  buyer: string;
  buyerUserId: string;
  totalFen: number;
  status: TradeStatus;
  frozen: boolean;
  paidAt: number;
  refunds: Refund[];
  calls: { refund: number; refundQuery: number; query: number };
  faults: TradeFaults;
}

export interface Reply {
  role: 'USER' | 'MERCHANT' | 'SYSTEM' | 'AUDITOR';
  name: string;
  content: string;
  images: string[];
  at: number;
}

export type RiskTradeStatus = 'WAIT_PROCESS' | 'REFUNDING' | 'PROCESSED' | 'OVERDUE' | 'DROP_COMPLAIN';

export interface RiskTrade {
  id: number;
  tradeNo: string;
  status: RiskTradeStatus;
  refundedAt?: number;
}

export interface RiskComplaint {
  id: number;
  taskId: string;
  authAppId: string;
  userId: string;
  status: string;
  content: string;
  contact?: string;
  trades: RiskTrade[];
  complainedAt: number;
  deadlineAt: number;
  processedAt?: number;
  processCode?: string;
  processRemark?: string;
  processImages: string[];
  replies: Reply[];
  /** How many pictures the complainant added; they are drawn on demand. */
  pictureCount: number;
  upgradeContent?: string;
  upgradedAt?: number;
  settleAt?: number;
}

export interface TradeComplaint {
  id: string;
  authAppId: string;
  userId: string;
  status: string;
  reason: string;
  category: string;
  content: string;
  phone?: string;
  tradeNo: string;
  pictureCount: number;
  createdAt: number;
  modifiedAt: number;
  finishedAt?: number;
  answerUntil: number;
  feedbackCode?: string;
  replies: Reply[];
}

export interface Image {
  key: string;
  appId: string;
  userId: string;
  name: string;
  type: string;
  base64: string;
  at: number;
}

export interface PushAttempt {
  at: number;
  ms: number;
  ok: boolean;
  status?: number;
  body?: string;
  error?: string;
}

export interface Push {
  notifyId: string;
  appId: string;
  method: string;
  url: string;
  contentType: string;
  form: Record<string, string>;
  body: string;
  state: 'held' | 'waiting' | 'acknowledged' | 'dropped' | 'unconfigured' | 'built';
  classic: boolean;
  retry: boolean;
  createdAt: number;
  nextAt?: number;
  /** Deliveries of the retry table so far; `attempts` also has duplicates and those asked for by hand. */
  tries: number;
  attempts: PushAttempt[];
}

export interface Mail {
  id: string;
  at: number;
  account: string;
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
  messageId: string;
  headers: Record<string, string>;
  duplicateOf?: string;
}

export interface SmtpAccount {
  /** Full address, or `*@domain`. */
  user: string;
  password: string;
  /** More mails than this in 15 minutes get 451 MI:SFQ. */
  sfqLimit?: number;
}

export const defaultSettings: Settings = {
  riskDeadlineMs: 24 * 3_600_000,
  tradeAnswerMs: 72 * 3_600_000,
  settleDelayMs: 3_000,
  finishClosed: 'success',
  badWords: ['傻', '滚', '骗子', '他妈'],
  maxRiskPageSize: 100,
  threeSecondRule: false,
  repeatFundChange: 'N',
  pictureTtlMs: 30 * 60_000,
  signGatewayErrors: false,
  errorResponseRoot: false,
  pushTimeoutMs: 16_000,
};
