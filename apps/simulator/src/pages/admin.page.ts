import type { FastifyInstance } from 'fastify';
import { allComplaints } from '../admin/complaints.admin.js';
import { answerKinds, refusalKinds, smtpKinds, transportKinds } from '../faults.js';
import { methods } from '../gateway/methods.js';
import { toBeijing } from '../beijing.js';
import type { Simulation } from '../simulation.js';
import { script } from './admin.script.js';
import { complaintTable } from './home.page.js';
import { Html, html } from './html.js';
import { page } from './layout.js';
import { when } from './format.js';

const SHOWN = 20;
const HOUR_MS = 3_600_000;

/** What a fault looks like from outside. */
const faultNames: Record<string, string> = {
  latency: '答得慢',
  hang: '不应答',
  reset: '连接重置',
  http502: '502 网页',
  '20000': '20000 服务不可用',
  '40005': '40005 调用超限',
  'aop.invalid-app-auth-token': '授权令牌无效',
  'aop.app-auth-token-time-out': '授权令牌过期',
  'aop.invalid-app-auth-token-no-api': '令牌无接口权限',
  truncated: '应答截断',
  unsigned: '应答无签名',
  'wrong-signature': '应答签名错误',
  'cert-expired': '支付宝证书已更换',
  'other-trade-no': '应答别的交易号',
  huge: '应答 3 MiB',
  slow: '每秒 1 字节',
  'process-false': '完结返回 false',
  'duplicate-rows': '列表行重复',
  'total-size-lies': '列表总数不实',
  'unknown-state': '未知状态',
  'page-shift': '列表少一行',
  '454': '454 登录暂时失败',
  '535': '535 授权码错误',
  '451-sfq': '451 发信过频',
  '451-spm': '451 暂判垃圾邮件',
  '554': '554 判为垃圾邮件',
  '421': '421 连接过多',
  '552': '552 邮件过大',
  'silent-greeting': '不打招呼',
  'silent-mail': '发件人后不应答',
  'silent-data': '正文后不应答',
  'cut-data': '正文后断开',
  'hang-after-250': '250 后不再应答',
};
const kindOption = (kind: string) => option(kind, faultNames[kind] ?? kind);

const option = (value: string, text: string) => html`<option value="${value}">${text}</option>`;

/** `/admin`: make complaints, move the clock, break things, and watch the calls. */
export function adminPage(server: FastifyInstance, sim: Simulation): void {
  server.get('/admin', (_request, reply) => reply.type('text/html; charset=utf-8').send(admin(sim)));
}

function admin(sim: Simulation): string {
  const content = html`<div class="head">
      <h1>操作台</h1>
      <p>现在 <span id="now">${toBeijing(sim.clock.now())}</span>（北京时间，模拟时钟）</p>
    </div>
    <p class="note">处理时限、答复时限、自动完结延迟与错误码中未公开的部分都是虚构值，不代表支付宝的真实规则。</p>
    <p class="result" id="result" role="status"></p>
    <div class="cards">
      ${complaintForm(sim)} ${faultForm()} ${clockForm(sim)} ${trickleForm(sim)} ${settingsForm(sim)} ${mailFaultForm()}
    </div>
    <section class="card" id="complaints">
      <h2>最近的投诉</h2>
      ${complaintTable(sim, allComplaints(sim, {}).slice(0, SHOWN), true)}
    </section>
    ${appSection(sim)} ${pushSection(sim)}
    <section class="card">
      <h2>接口调用 <span class="s12 t3">每 2 秒更新</span></h2>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th>时间</th>
              <th>方法</th>
              <th>应用</th>
              <th>商户</th>
              <th>结果</th>
              <th class="num">毫秒</th>
            </tr>
          </thead>
          <tbody id="journal"></tbody>
        </table>
      </div>
      <p class="empty" id="journal-empty">还没有调用</p>
    </section>
    <script>
      ${new Html(script)};
    </script>`;
  return page('操作台', '/admin', content);
}

function merchantOptions(sim: Simulation): Html[] {
  return Object.values(sim.data.merchants).map((merchant) => option(merchant.authAppId, merchant.name));
}

function complaintForm(sim: Simulation): Html {
  return html`<section class="card">
    <h2>造一笔投诉</h2>
    <form class="fields" data-post="/complaints">
      <label
        >商户<select name="authAppId">
          ${merchantOptions(sim)}
        </select></label
      >
      <label
        >类型<select name="family">
          ${option('risk', '支付交易投诉')} ${option('trade', '交易投诉')}
        </select></label
      >
      <label>金额（元）<input name="amount" inputmode="decimal" value="58.00" required /></label>
      <label>图片（张）<input name="images" type="number" min="0" max="9" value="0" data-kind="number" /></label>
      <label
        >处理时限（虚构）<select name="deadlineInMs" data-kind="number">
          ${option('', '默认')} ${option('3600000', '1 小时')} ${option('18000000', '5 小时')}
          ${option('120000', '2 分钟')}
        </select></label
      >
      <label class="full">投诉内容<textarea name="content" placeholder="留空则随机"></textarea></label>
      <div class="full row"><button class="btn primary" type="submit">造投诉</button></div>
    </form>
  </section>`;
}

function faultForm(): Html {
  const kinds = [...transportKinds, ...refusalKinds, ...answerKinds].filter((kind) => kind !== 'code');
  return html`<section class="card">
    <h2>接口故障</h2>
    <form class="fields" data-post="/faults">
      <label class="full"
        >方法<select name="method">
          ${option('*', '全部')} ${[...methods.keys()].map((name) => option(name, name))}
        </select></label
      >
      <label
        >故障<select name="kind">
          ${kinds.map(kindOption)}
        </select></label
      >
      <label>次数（0 = 一直）<input name="times" type="number" min="0" value="1" data-kind="number" /></label>
      <label>延迟（毫秒）<input name="ms" type="number" min="0" placeholder="0" data-kind="number" /></label>
      <label
        >时机<select name="when">
          ${option('', '默认')} ${option('before', '执行前')} ${option('after', '执行后')}
        </select></label
      >
      <div class="full row">
        <button class="btn primary" type="submit">注入故障</button>
        <button class="btn" type="button" data-delete="/faults">清除全部故障</button>
        <span class="t3 s12" id="faults"></span>
      </div>
    </form>
  </section>`;
}

function mailFaultForm(): Html {
  return html`<section class="card">
    <h2>邮件故障</h2>
    <form class="fields" data-post="/faults">
      <input type="hidden" name="method" value="smtp" />
      <label
        >故障<select name="kind">
          ${smtpKinds.map(kindOption)}
        </select></label
      >
      <label>次数（0 = 一直）<input name="times" type="number" min="0" value="1" data-kind="number" /></label>
      <div class="full row">
        <button class="btn primary" type="submit">注入故障</button><a class="btn" href="/inbox">看收件箱</a>
      </div>
    </form>
  </section>`;
}

function clockForm(sim: Simulation): Html {
  const steps: [number, string][] = [
    [60_000, '1 分'],
    [600_000, '10 分'],
    [3_600_000, '1 时'],
    [21_600_000, '6 时'],
    [86_400_000, '1 天'],
  ];
  return html`<section class="card">
    <h2>时钟</h2>
    <p class="t2">向前拨动时，途中到期的推送重试、处理时限和延迟退款会依次发生。</p>
    <p class="t3 s12">偏移 ${Math.round(sim.clock.offsetMs / 60_000)} 分</p>
    <div class="row">
      ${steps.map(([ms, text]) => html`<button class="btn" data-post="/clock" data-body='{"advanceMs":${ms}}'>+${text}</button>`)}
      <button class="btn" data-post="/clock" data-body='{"offsetMs":0}'>回到真实时间</button>
    </div>
  </section>`;
}

function trickleForm(sim: Simulation): Html {
  const { perMinute, made } = sim.data.trickle;
  return html`<section class="card">
    <h2>持续来投诉</h2>
    <form class="fields" data-post="/trickle">
      <label
        >每分钟（笔）<input name="perMinute" type="number" min="0" value="${perMinute}" data-kind="number" required
      /></label>
      <div class="full row">
        <button class="btn primary" type="submit">应用</button>
        <button class="btn" type="button" data-post="/trickle" data-body='{"perMinute":0}'>停止</button>
        <button class="btn" type="button" data-post="/seed-history" data-body='{"complaints":60}'>造 60 笔历史</button>
        <span class="t3 s12">只给已授权的商户，已造 ${made} 笔</span>
      </div>
    </form>
  </section>`;
}

function settingsForm(sim: Simulation): Html {
  const { settings } = sim.data;
  const chosen = (value: string, text: string, isNow: boolean) =>
    html`<option value="${value}" ${new Html(isNow ? 'selected' : '')}>${text}</option>`;
  return html`<section class="card">
    <h2>虚构的规则</h2>
    <form class="fields" data-patch="/settings">
      ${hours('riskDeadlineMs', '处理时限（小时）', settings.riskDeadlineMs)}
      ${hours('tradeAnswerMs', '交易投诉答复时限（小时）', settings.tradeAnswerMs)}
      <label
        >退款后自动完结（毫秒，-1 = 不会）<input
          name="settleDelayMs"
          type="number"
          min="-1"
          value="${settings.settleDelayMs}"
          data-kind="number"
      /></label>
      <label
        >重复完结<select name="finishClosed">
          ${chosen('success', '返回成功', settings.finishClosed === 'success')}
          ${chosen('error', '返回错误', settings.finishClosed === 'error')}
        </select></label
      >
      <div class="full row">
        <button class="btn primary" type="submit">保存</button>
        <button
          class="btn"
          type="button"
          data-post="/reset"
          data-body='{"keepApps":true}'
          data-ask="清空投诉、交易、推送和邮件？"
        >
          清空数据
        </button>
      </div>
    </form>
  </section>`;
}

/** Kept in milliseconds, shown in hours. */
function hours(name: string, label: string, ms: number): Html {
  return html`<label
    >${label}<input
      name="${name}"
      type="number"
      min="1"
      value="${Math.round(ms / HOUR_MS)}"
      data-kind="number"
      data-scale="${HOUR_MS}"
  /></label>`;
}

function appSection(sim: Simulation): Html {
  const held = sim.data.authorizations.filter((item) => item.status === 'valid');
  const rows = held.map(
    (item) =>
      html`<tr>
        <td>${sim.data.merchants[item.authAppId]?.name}<br /><span class="mono t3">${item.authAppId}</span></td>
        <td>${sim.data.apps[item.appId]?.name}</td>
        <td class="nowrap t3 s12">${when(item.startedAt, sim.clock.now())}</td>
        <td>
          <button class="btn s" data-post="/merchants/${item.authAppId}/cancel" data-body='{"appId":"${item.appId}"}'>
            商户取消授权
          </button>
        </td>
      </tr>`,
  );
  return html`<section class="card" id="apps">
    <h2>商户授权</h2>
    ${
      held.length === 0
        ? html`<p class="empty">还没有商户授权。</p>`
        : html`<div class="scroll">
            <table>
              <thead>
                <tr>
                  <th>商户</th>
                  <th>应用</th>
                  <th>时间</th>
                  <th>操作</th>
                </tr>
              </thead>
              <tbody>
                ${rows}
              </tbody>
            </table>
          </div>`
    }
  </section>`;
}

const pushStates: Record<string, [string, string]> = {
  acknowledged: ['good', '已确认'],
  waiting: ['soon', '待重试'],
  held: ['today', '暂扣'],
  dropped: ['late', '已放弃'],
  unconfigured: ['', '未配置网关'],
  built: ['', '只生成'],
};

function pushSection(sim: Simulation): Html {
  const pushes = Object.values(sim.data.pushes).slice(-SHOWN).toReversed();
  const rows = pushes.map((push) => {
    const [tone, text] = pushStates[push.state] ?? ['', push.state];
    return html`<tr>
      <td class="mono">
        ${push.method}<br /><span class="t3">${(push.form['biz_content'] ?? '').slice(0, 120)}</span>
      </td>
      <td><span class="tag ${tone}">${text}</span></td>
      <td class="num">${push.attempts.length} 次</td>
      <td class="nowrap t3 s12">${when(push.createdAt, sim.clock.now())}</td>
      <td><button class="btn s" data-post="/pushes/${push.notifyId}/redeliver" data-body="{}">再送一次</button></td>
    </tr>`;
  });
  return html`<section class="card" id="pushes">
    <h2>消息推送</h2>
    ${
      pushes.length === 0
        ? html`<p class="empty">还没有推送。</p>`
        : html`<div class="scroll">
            <table>
              <thead>
                <tr>
                  <th>消息</th>
                  <th>状态</th>
                  <th class="num">投递</th>
                  <th>时间</th>
                  <th>操作</th>
                </tr>
              </thead>
              <tbody>
                ${rows}
              </tbody>
            </table>
          </div>`
    }
  </section>`;
}
