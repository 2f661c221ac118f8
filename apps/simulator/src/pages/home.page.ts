import type { FastifyInstance } from 'fastify';
import { allComplaints } from '../admin/complaints.admin.js';
import { type AnyComplaint, complaintView } from '../admin/views.js';
import type { Simulation } from '../simulation.js';
import { riskStates } from '../state/risk.js';
import { talkableStates, tradeComplainStates } from '../state/tradecomplain.js';
import { stateTag, when, yuan } from './format.js';
import { Html, html } from './html.js';
import { page } from './layout.js';

const SHOWN = 12;

/** `/`: what runs here, and the newest complaints. */
export function homePage(server: FastifyInstance, sim: Simulation): void {
  server.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(home(sim)));
}

function home(sim: Simulation): string {
  const { data } = sim;
  const count = (record: object) => Object.keys(record).length;
  const kpis: [number, string, string][] = [
    [count(data.risk), '支付交易投诉', '/admin#complaints'],
    [count(data.trade), '交易投诉', '/admin#complaints'],
    [count(data.trades), '交易', '/admin#complaints'],
    [data.authorizations.filter((item) => item.status === 'valid').length, '有效授权', '/admin#apps'],
    [count(data.pushes), '消息推送', '/admin#pushes'],
    [data.mails.length, '邮件', '/inbox'],
  ];
  const content = html`<div class="head">
      <h1>概览</h1>
      <p>本机的支付宝开放平台、邮件服务器与授权页</p>
    </div>
    <div class="kpis">
      ${kpis.map(([value, label, href]) => html`<a class="kpi" href="${href}"><b>${value}</b><span>${label}</span></a>`)}
    </div>
    <div class="cards">${addresses(sim)} ${apps(sim)}</div>
    <section class="card">
      <h2>最近的投诉</h2>
      ${complaintTable(sim, allComplaints(sim, {}).slice(0, SHOWN), false)}
    </section>`;
  return page('概览', '/', content);
}

function addresses(sim: Simulation): Html {
  const rows: [string, string][] = [
    ['开放平台网关', `${sim.url}/gateway.do`],
    ['商家授权页', `${sim.url}/oauth2/appToAppAuth.htm`],
    ['SMTP（无加密）', `127.0.0.1:${sim.smtpPort}`],
    ['控制接口', `${sim.url}/__sim/state`],
    ['演示密钥', `${sim.url}/__sim/demo-credentials`],
  ];
  return html`<section class="card">
    <h2>地址</h2>
    <dl class="pairs">
      ${rows.map(
        ([label, value]) =>
          html`<dt>${label}</dt>
            <dd class="mono">${value}</dd>`,
      )}
      <dt>邮箱账号</dt>
      <dd>任意 <span class="mono">@163.com</span> 地址，授权码 <span class="mono">demo-authcode</span></dd>
    </dl>
  </section>`;
}

function apps(sim: Simulation): Html {
  const rows = Object.values(sim.data.apps).map((app) => {
    const held = sim.data.authorizations.filter((item) => item.appId === app.appId && item.status === 'valid').length;
    return html`<tr>
      <td>${app.name}<br /><span class="mono t3">${app.appId}</span></td>
      <td>${app.signMode === 'key' ? '密钥' : '证书'}</td>
      <td class="num">${held} 个</td>
      <td>
        ${app.messageUrl === '' ? html`<span class="tag">未配置</span>` : html`<span class="tag good">已配置</span>`}
      </td>
    </tr>`;
  });
  return html`<section class="card">
    <h2>第三方应用</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>应用</th>
            <th>加签</th>
            <th class="num">授权商户</th>
            <th>应用网关</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** The table of complaints, on the admin page with its actions. */
export function complaintTable(sim: Simulation, complaints: AnyComplaint[], withActions: boolean): Html {
  if (complaints.length === 0) return html`<p class="empty">还没有投诉。到 <a href="/admin">操作台</a> 造一笔。</p>`;
  const now = sim.clock.now();
  const rows = complaints.map((complaint) => {
    const view = complaintView(sim, complaint);
    const texts = complaint.family === 'risk' ? riskStates[view.status]?.text : tradeComplainStates[view.status];
    const at = complaint.family === 'risk' ? complaint.item.complainedAt : complaint.item.createdAt;
    return html`<tr>
      <td>
        ${view.content}<br />
        <span class="s12 t3"
          >${sim.data.merchants[view.authAppId]?.name} · ${complaint.family === 'risk' ? '支付交易投诉' : '交易投诉'} ·
          ${view.taskId}</span
        >
      </td>
      <td class="num">${view.trades.map((trade) => html`<div>${yuan(trade.amount)}</div>`)}</td>
      <td>${stateTag(view.status, texts)}</td>
      <td class="nowrap t3 s12">${when(at, now)}</td>
      ${withActions && html`<td>${actions(complaint)}</td>`}
    </tr>`;
  });
  return html`<div class="scroll">
    <table class="stack">
      <thead>
        <tr>
          <th>投诉</th>
          <th class="num">金额</th>
          <th>状态</th>
          <th>时间</th>
          ${withActions && html`<th>操作</th>`}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

/** The deeds that the state allows. */
function actions(complaint: AnyComplaint): Html {
  const { item, family } = complaint;
  const list = family === 'risk' ? riskActions(item.status) : tradeActions(item.status);
  const button = ([act, text]: [string, string]) =>
    html`<button class="btn s" data-post="/complaints/${item.id}/act" data-body='{"act":"${act}"}'>${text}</button>`;
  return html`<div class="row">${list.map(button)}</div>`;
}

function riskActions(status: string): [string, string][] {
  const state = riskStates[status];
  const list: [string, string][] = [];
  if (status === 'WAIT_PROCESS') list.push(['processing', '转处理中']);
  if (state?.late !== undefined && state.late !== null) list.push(['overdue', '置为超时']);
  if (state?.isOpen === true) list.push(['escalate', '用户升级']);
  if (state?.dropped !== undefined && state.dropped !== null) list.push(['withdraw', '用户撤诉']);
  return list;
}

function tradeActions(status: string): [string, string][] {
  const list: [string, string][] = [];
  if (talkableStates.includes(status)) list.push(['reply', '用户追问']);
  if (status === 'MERCHANT_PROCESSING') list.push(['overdue', '置为超时']);
  if (status === 'MERCHANT_FEEDBACKED') list.push(['accept', '用户认可'], ['refuse', '用户不认可']);
  if (talkableStates.includes(status)) list.push(['withdraw', '用户撤诉']);
  if (status === 'PLATFORM_PROCESSING') list.push(['close', '平台完结']);
  return list;
}
