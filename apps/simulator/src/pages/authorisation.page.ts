import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { decodeForm } from '../form.js';
import type { Simulation } from '../simulation.js';
import { issueCode } from '../state/authorizations.js';
import type { App, Merchant } from '../state/model.js';
import { Html, html } from './html.js';
import { bare } from './layout.js';

const SINGLE = '/oauth2/appToAppAuth.htm';
const BATCH = '/oauth2/appToAppBatchAuth.htm';
const applicationTypes = ['TINYAPP', 'WEBAPP', 'MOBILEAPP', 'PUBLICAPP', 'ARAPP'];

type Query = Record<string, string | undefined>;
/** A request whose app and callback are in order. */
interface Asked {
  app: App;
  redirectUri: string;
  state: string | undefined;
  isBatch: boolean;
}

/** 商家授权: the page a merchant opens, and `?auto=<merchant app>` for tests. */
export function authorisationPages(server: FastifyInstance, sim: Simulation): void {
  for (const path of [SINGLE, BATCH]) {
    server.get<{ Querystring: Query }>(path, (request, reply) => show(sim, request, reply, path === BATCH));
    server.post(path, (request, reply) => agree(sim, request, reply, path === BATCH));
  }
}

function show(
  sim: Simulation,
  request: FastifyRequest<{ Querystring: Query }>,
  reply: FastifyReply,
  isBatch: boolean,
): FastifyReply {
  const asked = read(sim, request.query, isBatch);
  if (typeof asked === 'string') return refuse(reply, asked);
  const { auto } = request.query;
  if (auto !== undefined) return grant(sim, reply, asked, auto.split(','));
  return reply.type('text/html; charset=utf-8').send(authorisationPage(sim, asked, request.query));
}

function agree(sim: Simulation, request: FastifyRequest, reply: FastifyReply, isBatch: boolean): FastifyReply {
  const fields = Buffer.isBuffer(request.body) ? decodeForm(request.body.toString('latin1')) : [];
  const pairs = fields.map(([name, value]) => [name, value.toString('utf8')] as const);
  const asked = read(sim, Object.fromEntries(pairs), isBatch);
  if (typeof asked === 'string') return refuse(reply, asked);
  const chosen = pairs.filter(([name]) => name === 'auth_app_id').map(([, value]) => value);
  return grant(sim, reply, asked, chosen);
}

/** @returns what was asked for, or the sentence of the refusal */
function read(sim: Simulation, query: Query, isBatch: boolean): Asked | string {
  const app = sim.data.apps[query['app_id'] ?? ''];
  if (app === undefined) return '应用不存在，请联系服务商核对授权链接（INVALID_APP_ID）';
  const redirectUri = query['redirect_uri'] ?? '';
  if (redirectUri === '') return '授权链接缺少回调地址（MISSING_REDIRECT_URI）';
  if (!app.callbackUrls.includes(redirectUri)) {
    return '回调地址与应用配置的授权回调地址不一致，请联系服务商（INVALID_REDIRECT_URI）';
  }
  const types = (query['application_type'] ?? '').split(',').filter((type) => type !== '');
  if (isBatch && types.some((type) => !applicationTypes.includes(type))) {
    return '授权链接中的应用类型不正确（INVALID_APPLICATION_TYPE）';
  }
  return { app, redirectUri, state: query['state'], isBatch };
}

function refuse(reply: FastifyReply, sentence: string): FastifyReply {
  const content = html`<main>
    <section class="card">
      <div class="title">
        <span class="mark">支</span>
        <h1>无法完成授权</h1>
      </div>
      <p>${sentence}</p>
    </section>
  </main>`;
  return reply
    .code(400)
    .type('text/html; charset=utf-8')
    .send(bare('无法完成授权', content, 'auth'));
}

/** Back to the provider with a one-time code; `state` returns as it came. */
function grant(sim: Simulation, reply: FastifyReply, asked: Asked, authAppIds: string[]): FastifyReply {
  const merchants = authAppIds.map((id) => sim.data.merchants[id]);
  if (merchants.length === 0 || merchants.includes(undefined)) return refuse(reply, '请选择要授权的商家应用');
  if (!asked.isBatch && merchants.length > 1) return refuse(reply, '一次只能授权一个应用');
  if (new Set(merchants.map((merchant) => merchant?.userId)).size > 1) {
    return refuse(reply, '一次只能授权同一商家账号下的应用');
  }
  const { code } = issueCode(sim, asked.app.appId, authAppIds);
  const target = new URL(asked.redirectUri);
  target.searchParams.set('app_id', asked.app.appId);
  target.searchParams.set('app_auth_code', code);
  if (asked.state !== undefined) target.searchParams.set('state', asked.state);
  return reply.redirect(target.toString(), 302);
}

function authorisationPage(sim: Simulation, asked: Asked, query: Query): string {
  const { app, isBatch } = asked;
  const merchants = Object.values(sim.data.merchants);
  const suggested = merchants.find((merchant) => !isHeld(sim, app, merchant)) ?? merchants[0];
  const shops = merchants.map((merchant) => shop(sim, app, merchant, isBatch, merchant === suggested));
  const hidden = ['app_id', 'redirect_uri', 'state', 'application_type'].flatMap((name) => {
    const value = query[name];
    return value === undefined ? [] : [html`<input type="hidden" name="${name}" value="${value}" />`];
  });
  const content = html`<main>
    <section class="card">
      <div class="title">
        <span class="mark">支</span>
        <h1>${isBatch ? '商家应用批量授权' : '商家应用授权'}</h1>
        <p class="t2">「${app.name}」申请代你的商家应用使用以下能力</p>
      </div>
      <form method="post" action="${isBatch ? BATCH : SINGLE}">
        ${hidden}
        <ul class="scopes">
          <li>查询、处理消费者投诉（支付交易投诉、交易投诉）</li>
          <li>查询交易、发起退款与查询退款结果</li>
          <li>上传凭证图片，回复投诉用户</li>
        </ul>
        <div class="shops" role="${isBatch ? 'group' : 'radiogroup'}" aria-label="选择商家应用">${shops}</div>
        <button class="btn primary wide" type="submit">同意授权</button>
        <p class="s12 t3">
          授权后可随时在「商家平台 - 账号中心 - 授权管理」取消。应用 ID <span class="mono">${app.appId}</span>
        </p>
      </form>
    </section>
    <p class="s12 t3">这是本机的模拟授权页，商家均为虚构。</p>
  </main>`;
  return bare('商家应用授权', content, 'auth');
}

function shop(sim: Simulation, app: App, merchant: Merchant, isBatch: boolean, isSuggested: boolean): Html {
  const held = isHeld(sim, app, merchant);
  const checked = new Html(isSuggested && !isBatch ? 'checked' : '');
  return html`<label class="shop">
    <input type="${isBatch ? 'checkbox' : 'radio'}" name="auth_app_id" value="${merchant.authAppId}" ${checked} />
    <span
      ><span>${merchant.name}</span> ${held && html`<span class="tag good">已授权</span>`}<br /><span class="mono t3"
        >账号 ${merchant.userId} · 应用 ${merchant.authAppId}</span
      ></span
    >
  </label>`;
}

function isHeld(sim: Simulation, app: App, merchant: Merchant): boolean {
  return sim.data.authorizations.some(
    (item) => item.appId === app.appId && item.authAppId === merchant.authAppId && item.status === 'valid',
  );
}
