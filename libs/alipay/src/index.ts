export {
  authorisationLink,
  ENVIRONMENTS,
  exchangeCode,
  hasBatchPage,
  missingMethods,
  queryToken,
  readAuthorisations,
  refreshToken,
  REQUIRED_METHODS,
  type Ability,
  type Authorisation,
  type AuthorisationLink,
  type TokenState,
} from './authorisation.js';
export type { Answer } from './answer.js';
export { readCertificate, readRootBundle, type ReadCertificate, type ReadRootBundle } from './certificate.js';
export type {
  ComplaintChannel,
  ComplaintPage,
  ComplaintQuery,
  FinishRequest,
  ImageFile,
  ImageRef,
  SettleCode,
  TextRequest,
} from './complaints/channel.js';
export { RISK_METHODS, RISK_PROCESS_CODES, riskChannel } from './complaints/risk.js';
export {
  riskSnapshot,
  tradeSnapshot,
  type ComplaintReply,
  type ComplaintSnapshot,
  type ComplaintTrade,
} from './complaints/snapshot.js';
export { normalStatus, unclosedStatuses, type ComplaintFamily, type NormalStatus } from './complaints/status.js';
export { createTradeChannel, TRADE_FEEDBACK_CODES, TRADE_METHODS, tradeChannel } from './complaints/trade.js';
export {
  readAesKey,
  readCredentials,
  type CertificateCredentials,
  type CredentialFault,
  type Credentials,
  type KeyCredentials,
  type ReadCredentials,
} from './credentials.js';
export {
  AlipayError,
  isAlipayError,
  type AlipayErrorKind,
  type CallKind,
  type CodeMeaning,
  type RefundOutcome,
  type Retry,
} from './error.js';
export { codeMeanings, findMeaning, type Concern } from './error-table.js';
export type { CredentialField, FaultCode, KeyFault, Words } from './fault.js';
export { appIdsIn, inspectKeyFiles, type InspectedFile, type KeyFile, type KeyFileKind } from './inspect.js';
export {
  createGateway,
  DEFAULT_CALLS_PER_SECOND,
  type Gateway,
  type GatewayOptions,
  type GatewayRequest,
  longestCallMs,
} from './gateway.js';
export { isObject, JsonFault, readJson, type JsonObject, type JsonValue } from './json.js';
export { fingerprintOf, readPrivateKey, readPublicKey, sameKey, type ReadKey } from './keys.js';
export {
  isRefusal,
  MAX_MESSAGE_BYTES,
  verifyMessage,
  type Message,
  type MessageKeys,
  type Refusal,
  type RefusalReason,
} from './message/verify.js';
export { fromFen, parseFen, toFen } from './money.js';
export { formatBeijing, parseBeijing } from './time.js';
export { queryTrade, TRADE_QUERY_METHOD, type Trade } from './trade/query.js';
export {
  isTradeUnknown,
  queryRefund,
  REFUND_QUERY_METHOD,
  type RefundFound,
  type RefundQuery,
} from './trade/refund-query.js';
export {
  REFUND_METHOD,
  refundTrade,
  type IfNothingFound,
  type RefundAnswer,
  type RefundRequest,
} from './trade/refund.js';
export type { Connect } from './transport.js';
export { AUTHORISATION_ENDED_MESSAGE, ensureSubscribed, TRADE_COMPLAINT_MESSAGE } from './message/subscription.js';
