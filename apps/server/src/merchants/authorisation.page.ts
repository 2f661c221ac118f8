import type { CallbackFailure, CallbackOutcome } from './authorisation.service.js';

interface Words {
  status: number;
  title: readonly [zh: string, en: string];
  text: readonly [zh: string, en: string];
}

const ASK_FOR_LINK: Words['text'] = [
  '请联系您的服务商重新发送授权链接。',
  'Please ask your service provider for a new authorisation link.',
];

const words = (status: number, zh: string, en: string, text: Words['text'] = ASK_FOR_LINK): Words => ({
  status,
  title: [zh, en],
  text,
});

/** What went wrong, whose business it is, and what to do now. The status is the one the API would answer with. */
const FAILURES: Readonly<Record<CallbackFailure, Words>> = {
  'state-unknown': words(400, '授权链接无效', 'This authorisation link is not valid'),
  'state-expired': words(
    400,
    '授权链接已过期（24 小时内有效）',
    'This authorisation link has expired (it is good for 24 hours)',
  ),
  'state-done': words(200, '该链接已完成授权，无需重复操作', 'This link has been used: the authorisation is complete', [
    '可以关闭此页面。',
    'You can close this page.',
  ]),
  'state-running': words(200, '正在完成授权', 'The authorisation is being completed', [
    '此页面会自动刷新，请不要关闭。',
    'This page reloads by itself; leave it open.',
  ]),
  'state-used': words(
    400,
    '该链接已使用，但授权没有完成',
    'This link was used, but the authorisation did not complete',
  ),
  'provider-gone': words(400, '该服务商已不存在', 'This service provider does not exist any more'),
  'code-missing': words(400, '您没有同意授权', 'The authorisation was not given', [
    '如需授权，请返回支付宝页面并点击同意。',
    'To authorise, go back to the page of Alipay and agree.',
  ]),
  'other-application': words(400, '授权的应用与链接不一致', 'The authorisation is for another application'),
  'code-used': words(502, '授权码已使用或已过期', 'The authorisation code is used or expired'),
  'code-unknown': words(502, '支付宝不认识该授权码', 'Alipay does not know this authorisation code'),
  'not-third-party': words(502, '该应用不是第三方应用，不能接受授权', 'The application is no third-party application', [
    '请服务商在支付宝开放平台检查应用类型。',
    'The service provider has to check the kind of the application at the open platform.',
  ]),
  'our-set-up': words(502, '服务商的密钥或权限设置有误', "The service provider's keys or permissions are not right", [
    '请服务商在“服务商”页面点击“检查”，修正后重新发送授权链接。',
    'The service provider has to run the check of its provider, then send a new link.',
  ]),
  busy: words(503, '支付宝暂时繁忙', 'Alipay is busy at the moment', [
    '请稍后刷新此页面重试。',
    'Reload this page in a moment to try again.',
  ]),
  unreachable: words(502, '暂时无法连接支付宝', 'Alipay cannot be reached at the moment', [
    '请稍后刷新此页面重试。',
    'Reload this page in a moment to try again.',
  ]),
  'no-answer': words(502, '支付宝没有返回授权结果', 'Alipay did not answer'),
  interrupted: words(500, '服务器出错，授权没有保存', 'The server failed and the authorisation was not stored'),
  refused: words(502, '支付宝拒绝了此次授权', 'Alipay refused the authorisation'),
};

/**
 * The page a merchant sees after the authorisation: Chinese, then English; no script, nothing loaded.
 *
 * @param nonce of its style element, as in the answer's Content-Security-Policy
 * @param isSignedIn whoever reads it works here: the way back to the console is shown
 */
export function authorisationPage(
  outcome: CallbackOutcome,
  nonce: string,
  isSignedIn = false,
): { status: number; html: string } {
  if (!outcome.ok) {
    const { status, title, text } = FAILURES[outcome.failure];
    return {
      status,
      html: page({
        title,
        text,
        notes: outcome.code === undefined ? [] : [`code: ${outcome.code}`],
        isGood: outcome.failure === 'state-done' || outcome.failure === 'state-running',
        isRunning: outcome.failure === 'state-running',
        isSignedIn,
        nonce,
      }),
    };
  }
  const title = ['授权成功', 'Authorised'] as const;
  const text = [
    `已授权给“${outcome.provider}”，可以关闭此页面。`,
    `“${outcome.provider}” is now authorised. You can close this page.`,
  ] as const;
  const notes = outcome.merchants.map(({ name, authAppId }) =>
    name === authAppId ? `APPID ${authAppId}` : `APPID ${authAppId} · ${name}`,
  );
  return { status: 200, html: page({ title, text, notes, isGood: true, isSignedIn, nonce }) };
}

interface Content extends Pick<Words, 'title' | 'text'> {
  notes: readonly string[];
  isGood: boolean;
  isRunning?: boolean;
  isSignedIn: boolean;
  nonce: string;
}

const STYLE = `
:root { color-scheme: light dark; --line: #d9dde3; --good: #1a7f4b; --bad: #c0362c; }
body { margin: 0; font: 16px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; }
main { max-width: 28rem; margin: 12vh auto 2rem; padding: 1.5rem; border: 1px solid var(--line); border-radius: 12px; }
h1 { margin: 0 0 .5rem; font-size: 1.375rem; line-height: 1.35; }
.good h1 { color: var(--good); }
.bad h1 { color: var(--bad); }
h2 { margin: 0; font-size: 1rem; }
p { margin: 0 0 1rem; }
a { color: inherit; }
.back { margin: 1rem 0 0; }
section { padding-top: 1rem; border-top: 1px solid var(--line); }
ul { margin: 0; padding: 0; list-style: none; font: .8125rem ui-monospace, monospace; overflow-wrap: anywhere; }
@media (prefers-color-scheme: dark) { :root { --line: #3a4048; --good: #4cc38a; --bad: #ff8a80; } }
@media (max-width: 32rem) { main { margin-top: 1rem; border: 0; } }
`;

function page({ title, text, notes, isGood, isRunning, isSignedIn, nonce }: Content): string {
  const items = notes.map((note) => `<li>${escape(note)}</li>`).join('');
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
${isRunning === true ? '<meta http-equiv="refresh" content="3">' : ''}
<title>${escape(title[0])} · Redress</title>
<style nonce="${escape(nonce)}">${STYLE}</style>
</head>
<body>
<main class="${isGood ? 'good' : 'bad'}">
<h1>${escape(title[0])}</h1>
<p>${escape(text[0])}</p>
<section lang="en">
<h2>${escape(title[1])}</h2>
<p>${escape(text[1])}</p>
</section>
${items === '' ? '' : `<ul>${items}</ul>`}
${isSignedIn ? '<p class="back"><a href="/merchants">打开授权商户 / Open merchants</a></p>' : ''}
</main>
</body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (char) => ENTITIES[char] ?? '');
