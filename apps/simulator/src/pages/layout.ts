import { Html, html } from './html.js';
import { css } from './style.js';

const links: [href: string, text: string][] = [
  ['/', '概览'],
  ['/admin', '操作台'],
  ['/inbox', '收件箱'],
];

/** A page of the simulator itself. */
export function page(title: string, current: string, content: Html): string {
  const nav = links.map(
    ([href, text]) => html`<a href="${href}" ${new Html(href === current ? 'aria-current="page"' : '')}>${text}</a>`,
  );
  return bare(
    `${title} · 支付宝模拟器`,
    html`<header class="top">
        <a class="brand" href="/"><span class="mark">模</span><b>支付宝模拟器</b></a>
        <nav aria-label="主导航">${nav}</nav>
      </header>
      <main>${content}</main>
      <footer>本机模拟，仅用于演示与测试。商户、用户、金额与时限均为虚构，与支付宝无关。</footer>`,
  );
}

/** A page without the simulator's frame: what a merchant would see. */
export function bare(title: string, content: Html, bodyClass = ''): string {
  return html`<!doctype html>
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <style>
          ${new Html(css)}
        </style>
      </head>
      <body class="${bodyClass}">
        ${content}
      </body>
    </html>`.text;
}
