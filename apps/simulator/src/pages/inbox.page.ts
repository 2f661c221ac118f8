import type { FastifyInstance } from 'fastify';
import type { Simulation } from '../simulation.js';
import type { Mail } from '../state/model.js';
import { when } from './format.js';
import { Html, html } from './html.js';
import { page } from './layout.js';

/** `/inbox`: the mails as a person would see them. `?id=` opens one. */
export function inboxPage(server: FastifyInstance, sim: Simulation): void {
  server.get<{ Querystring: { id?: string } }>('/inbox', (request, reply) => {
    const { id } = request.query;
    return reply.type('text/html; charset=utf-8').send(inbox(sim, id));
  });
}

function inbox(sim: Simulation, id: string | undefined): string {
  const mails = sim.data.mails.toReversed();
  const open = mails.find((mail) => mail.id === id) ?? mails[0];
  const isChosen = id !== undefined && open?.id === id;
  const content = html`<div class="head">
      <h1>收件箱</h1>
      <p>${mails.length} 封 · 发到本机 SMTP（端口 ${sim.smtpPort}）的邮件都在这里</p>
    </div>
    ${open === undefined ? empty() : html`<div class="inbox ${isChosen ? 'open' : ''}">${list(sim, mails, open)} ${reading(sim, open)}</div>`}`;
  return page('收件箱', '/inbox', content);
}

function empty(): Html {
  return html`<section class="card">
    <p class="empty">还没有邮件。在通知渠道里填本机 SMTP 后，发一封测试邮件。</p>
  </section>`;
}

function list(sim: Simulation, mails: Mail[], open: Mail): Html {
  const now = sim.clock.now();
  return html`<ul class="mails">
    ${mails.map(
      (mail) =>
        html`<li>
          <a href="/inbox?id=${mail.id}" ${new Html(mail.id === open.id ? 'aria-current="true"' : '')}>
            <span class="line"
              ><b class="cut">${nameOf(mail.from)}</b><span class="s12 t3 nowrap">${when(mail.at, now)}</span></span
            >
            <span class="cut" style="display:block">${mail.subject === '' ? '（无主题）' : mail.subject}</span>
            <span class="cut s12 t3" style="display:block">收件人 ${mail.to.join('，')}</span>
          </a>
        </li>`,
    )}
  </ul>`;
}

function nameOf(from: string): string {
  return /^"?([^"<]+?)"?\s*</.exec(from)?.[1] ?? from;
}

function reading(sim: Simulation, mail: Mail): Html {
  return html`<article class="card mail">
    <p class="back"><a href="/inbox">返回列表</a></p>
    <div class="meta">
      <h2>${mail.subject}</h2>
      <dl class="pairs">
        <dt>发件人</dt>
        <dd>${mail.from}</dd>
        <dt>收件人</dt>
        <dd>${mail.to.join('，')}</dd>
        <dt>时间</dt>
        <dd>${when(mail.at, sim.clock.now())}</dd>
        <dt>Message-ID</dt>
        <dd class="mono t3">${mail.messageId}</dd>
      </dl>
      ${mail.duplicateOf !== undefined && html`<p><span class="tag today">与 ${mail.duplicateOf} 重复</span></p>`}
    </div>
    ${
      mail.html === ''
        ? html`<pre>${mail.text}</pre>`
        : html`<iframe
            title="邮件正文"
            sandbox="allow-popups allow-popups-to-escape-sandbox"
            srcdoc="${inFrame(mail.html)}"
          ></iframe>`
    }
    ${
      mail.html !== '' &&
      mail.text !== '' &&
      html`<details>
        <summary class="t3 s12">纯文本部分</summary>
        <pre class="s12">${mail.text}</pre>
      </details>`
    }
  </article>`;
}

/** Links of a mail open beside, not inside the frame. */
function inFrame(body: string): string {
  return `<base target="_blank">${body}`;
}
