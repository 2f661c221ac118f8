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
  'state-taken': words(
    409,
    '此链接已用过，本次授权没有保存',
    'This link has been used; this authorisation was not stored',
    [
      '每条链接只能授权一次。如果您之前已看到“授权成功”，可以关闭此页面；否则请向服务商索取新的链接。',
      'A link works once. If you saw "Authorised" before, you can close this page; otherwise ask your service provider for a link of your own.',
    ],
  ),
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

/** All but these are failures. */
const TONES: Partial<Record<CallbackFailure, Tone>> = { 'state-done': 'good', 'state-running': 'move' };

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
        notes: outcome.code === undefined ? [] : [`错误代码 / code: ${outcome.code}`],
        tone: TONES[outcome.failure] ?? 'bad',
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
  return { status: 200, html: page({ title, text, notes, tone: 'good', isSignedIn, nonce }) };
}

interface Content extends Pick<Words, 'title' | 'text'> {
  notes: readonly string[];
  /** `move`: under way, the page comes back by itself. */
  tone: Tone;
  isSignedIn: boolean;
  nonce: string;
}

const STYLE = `
:root { color-scheme: light dark; --canvas: #f4f5f7; --surface: #fff; --sunken: #f8f9fa; --line: #e4e7ec;
  --ink-1: #1b202b; --ink-2: #475063; --ink-3: #656e80; --good: #17734a; --good-tint: #e7f5ed;
  --bad: #b4231d; --bad-tint: #fdedeb; --move: #1f5fa8; --move-tint: #e8f1fb; --link: #3552c4; }
body { margin: 0; background: var(--canvas); color: var(--ink-1); font: 16px/1.6 -apple-system, BlinkMacSystemFont,
  "Segoe UI", "PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
main { box-sizing: border-box; max-width: 30rem; margin: 12vh auto 1rem; padding: 2rem; background: var(--surface);
  border: 1px solid var(--line); border-radius: 12px; }
.mark { display: grid; place-items: center; width: 48px; height: 48px; margin-bottom: 1rem; border-radius: 50%; }
.mark svg { width: 24px; height: 24px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round;
  stroke-linejoin: round; }
.good .mark { background: var(--good-tint); color: var(--good); }
.bad .mark { background: var(--bad-tint); color: var(--bad); }
.move .mark { background: var(--move-tint); color: var(--move); }
h1 { margin: 0 0 .25rem; font-size: 1.375rem; line-height: 1.35; }
h2 { margin: 0; font-size: .875rem; }
p { margin: 0; }
ul { margin: 1rem 0 0; padding: .75rem 1rem; list-style: none; background: var(--sunken); border-radius: 8px;
  font-size: .875rem; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
section { margin-top: 1.25rem; padding-top: 1.25rem; border-top: 1px solid var(--line); color: var(--ink-2);
  font-size: .875rem; }
.back { margin-top: 1.25rem; font-size: .875rem; }
a { color: var(--link); }
footer { padding: 0 1rem 2rem; text-align: center; color: var(--ink-3); font-size: .75rem; }
@media (prefers-color-scheme: dark) { :root { --canvas: #0f1217; --surface: #161a21; --sunken: #12161c; --line: #282e39;
  --ink-1: #e7eaf0; --ink-2: #b3bbc8; --ink-3: #8d97a8; --good: #6ccb98; --good-tint: #12301f; --bad: #ff9c94;
  --bad-tint: #3a1b1b; --move: #86bbf5; --move-tint: #152a42; --link: #9fb4ff; } }
@media (max-width: 32rem) { main { margin: 1rem; padding: 1.5rem; } }
`;

type Tone = 'good' | 'bad' | 'move';

/** A tick, a cross, a clock: the state has a shape beside its colour. */
const SHAPES: Readonly<Record<Tone, string>> = {
  good: '<path d="M5 12.5l4.5 4.5L19 7.5"/>',
  bad: '<path d="M7 7l10 10M17 7L7 17"/>',
  move: '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 2"/>',
};

function page({ title, text, notes, tone, isSignedIn, nonce }: Content): string {
  const items = notes.map((note) => `<li>${escape(note)}</li>`).join('');
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
${tone === 'move' ? '<meta http-equiv="refresh" content="3">' : ''}
<title>${escape(title[0])} · Redress</title>
<style nonce="${escape(nonce)}">${STYLE}</style>
</head>
<body>
<main class="${tone}">
<div class="mark" aria-hidden="true"><svg viewBox="0 0 24 24">${SHAPES[tone]}</svg></div>
<h1>${escape(title[0])}</h1>
<p>${escape(text[0])}</p>
${items === '' ? '' : `<ul>${items}</ul>`}
<section lang="en">
<h2>${escape(title[1])}</h2>
<p>${escape(text[1])}</p>
</section>
${isSignedIn ? '<p class="back"><a href="/merchants">打开授权商户 / Open merchants</a></p>' : ''}
</main>
<footer>Redress</footer>
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
