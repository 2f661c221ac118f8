import { readPublicKey, rsaVerify, signingBytes } from '../sign.js';
import type { App, Authorization } from '../state/model.js';
import type { Simulation } from '../simulation.js';
import { fromBeijing } from '../beijing.js';
import { GatewayError } from './call.js';
import { appOnlyMethods, methods } from './methods.js';
import type { Parameters } from './parameters.js';

const missing = (subCode: string, subMsg: string) => new GatewayError('40001', subCode, subMsg);
const invalid = (subCode: string, subMsg: string) => new GatewayError('40002', subCode, subMsg);

/** What the checks found out; filled as far as they got, for the journal. */
export interface Checked {
  app?: App;
  authorization?: Authorization;
  biz: Record<string, unknown>;
}

/** The gateway's own checks before the signature, in the order seen from outside. */
export function checkIdentity(sim: Simulation, { text, bytes }: Parameters, found: Checked): App {
  const method = text.get('method') ?? '';
  if (method === '') throw missing('isv.missing-method', '缺少方法名参数');
  if (!methods.has(method)) throw invalid('isv.invalid-method', '不存在的方法名');
  const appId = text.get('app_id') ?? '';
  if (appId === '') throw missing('isv.missing-app-id', '缺少appId参数');
  const app = sim.data.apps[appId];
  if (app === undefined) throw invalid('isv.invalid-app-id', '无效的AppID参数');
  found.app = app;
  const signType = text.get('sign_type') ?? '';
  if (signType === '') throw missing('isv.missing-signature-type', '缺少签名类型参数');
  if (signType !== 'RSA2') throw invalid('isv.invalid-signature-type', '无效的签名类型');
  if ((text.get('sign') ?? '') === '') throw missing('isv.missing-signature', '缺少签名参数');
  checkTimestamp(text.get('timestamp') ?? '');
  if (app.signMode === 'certificate') checkCertificates(app, text);
  checkSignature(app, bytes, text);
  return app;
}

/** Only the form: how old a timestamp may be is not known. */
function checkTimestamp(timestamp: string): void {
  if (timestamp === '') throw missing('isv.missing-timestamp', '缺少时间戳参数');
  if (fromBeijing(timestamp) === null) throw invalid('isv.invalid-timestamp', '非法的时间戳参数');
}

function checkCertificates(app: App, text: ReadonlyMap<string, string>): void {
  const certSn = text.get('app_cert_sn') ?? '';
  if (certSn === '') throw missing('isv.missing-app-cert-sn', '缺少应用公钥证书序列号');
  const rootSn = text.get('alipay_root_cert_sn') ?? '';
  if (rootSn === '') throw missing('isv.missing-alipay-root-cert-sn', '缺少支付宝根证书序列号');
  if (certSn !== app.appCertSn) throw invalid('isv.app-cert-not-exist', '应用公钥证书不存在');
  if (rootSn !== app.alipayRootCertSn) throw invalid('isv.alipay-root-cert-not-exist', '支付宝根证书序列号不匹配');
}

function checkSignature(app: App, bytes: ReadonlyMap<string, Buffer>, text: ReadonlyMap<string, string>): void {
  const signed = signingBytes(bytes, ['sign'], true);
  if (rsaVerify(signed, text.get('sign') ?? '', keyOf(app))) return;
  throw invalid(
    'isv.invalid-signature',
    `验签出错，建议检查签名字符串或签名私钥与应用公钥是否匹配，网关生成的验签字符串为：${signed.toString('utf8')}`,
  );
}

const parsedKeys = new Map<string, ReturnType<typeof readPublicKey>>();

function keyOf(app: App): ReturnType<typeof readPublicKey> {
  const known = parsedKeys.get(app.appPublicKey) ?? readPublicKey(app.appPublicKey);
  parsedKeys.set(app.appPublicKey, known);
  return known;
}

/** Rate, token, permission, content: the checks after the signature. @returns the caller's merchant, null for none */
export function checkPermission(
  sim: Simulation,
  app: App,
  { text }: Parameters,
  found: Checked,
): { authAppId: string; userId: string } | null {
  const method = text.get('method') ?? '';
  if (app.rateLimit !== undefined && !sim.journal.admit(app.appId, app.rateLimit, sim.clock.now())) {
    throw new GatewayError('40005', 'isv.app-call-limited', '应用调用次数超限，包含调用频率超限');
  }
  const token = text.get('app_auth_token') ?? '';
  const merchant = token === '' ? ownMerchant(sim, app) : checkToken(sim, app, token, method, found);
  if (app.deniedMethods.includes(method)) {
    throw new GatewayError('40006', 'isv.insufficient-isv-permissions', 'ISV权限不足，请检查应用是否已添加该接口能力');
  }
  if (merchant !== null && sim.data.merchants[merchant.authAppId]?.deniedMethods.includes(method) === true) {
    throw new GatewayError('40006', 'isv.insufficient-user-permissions', '用户权限不足，请检查商户是否已签约该产品');
  }
  found.biz = readBizContent(text);
  return merchant;
}

/** An app without a token acts for itself, which is something only where it is a merchant's own app. */
function ownMerchant(sim: Simulation, app: App): { authAppId: string; userId: string } | null {
  return sim.data.merchants[app.appId] ?? null;
}

function checkToken(
  sim: Simulation,
  app: App,
  token: string,
  method: string,
  found: Checked,
): { authAppId: string; userId: string } {
  if (appOnlyMethods.has(method)) throw invalid('isv.not-support-app-auth', '该接口不支持应用授权调用');
  const authorization = sim.data.authorizations.findLast((item) => item.appAuthToken === token);
  const isOurs = authorization?.appId === app.appId;
  if (authorization === undefined || !isOurs || isDead(authorization)) {
    throw new GatewayError('20001', 'aop.invalid-app-auth-token', '无效的应用授权令牌');
  }
  found.authorization = authorization;
  if (authorization.status === 'timed-out') {
    throw new GatewayError('20001', 'aop.app-auth-token-time-out', '应用授权令牌已过期');
  }
  if (!authorization.methods.includes(method)) {
    throw new GatewayError('20001', 'aop.invalid-app-auth-token-no-api', '应用授权令牌无接口权限');
  }
  return authorization;
}

function isDead(authorization: Authorization): boolean {
  return authorization.status === 'cancelled' || authorization.status === 'replaced';
}

function readBizContent(text: ReadonlyMap<string, string>): Record<string, unknown> {
  if ((text.get('encrypt_type') ?? '') !== '') {
    throw invalid('isv.invalid-encrypt-type', '模拟器不支持接口内容加密');
  }
  const content = text.get('biz_content') ?? '';
  if (content === '') return {};
  const illegal = invalid('isv.illegal-json', 'biz_content 不是合法的 JSON');
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch {
    throw illegal;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw illegal;
  return { ...parsed };
}
