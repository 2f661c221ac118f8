import type { NoticeContent, Tone } from '../../template.js';
import { escapeHtml } from '../../words.js';

/** A mail as it goes out, without its addresses. */
export interface Mail {
  subject: string;
  text: string;
  html: string;
}

/** Lay a notice out as a mail. Pure; every variable is escaped here and nowhere else. */
export function layOutMail(content: NoticeContent): Mail {
  return { subject: content.title, text: textPart(content), html: htmlPart(content) };
}

function textPart(content: NoticeContent): string {
  const colon = content.language === 'zh-CN' ? '：' : ': ';
  const { deadline, quote, link } = content;
  const blocks: (string | null)[] = [
    [content.kind, content.headline === content.kind ? null : content.headline, content.subline]
      .filter((part) => part !== null && part !== '')
      .join(' · '),
    content.lead,
    deadline &&
      `${deadline.label}${colon}${deadline.absolute}${content.language === 'zh-CN' ? '，' : ', '}${deadline.distance}`,
    content.facts.map(({ label, value }) => `${label}${colon}${value}`).join('\n'),
    quote &&
      `${(quote.label + colon).trimEnd()}\n${quote.text
        .split('\n')
        .map((row) => `> ${row}`)
        .join('\n')}`,
    `${link.label}${colon}${link.url}`,
    `-- \n${content.footer}`,
  ];
  return blocks.filter((block) => block !== null && block !== '').join('\n\n') + '\n';
}

/** Ink, tint and line of each tone, light and dark (console.md 2). */
const COLOURS: Record<
  Tone,
  { light: [ink: string, tint: string, line: string]; dark: [ink: string, tint: string, line: string] }
> = {
  late: { light: ['#b4231d', '#fdedeb', '#f2bdb8'], dark: ['#ff9c94', '#3a1b1b', '#6d2d2a'] },
  soon: { light: ['#a64b06', '#fff1e4', '#f1cfa9'], dark: ['#f7b072', '#37230f', '#64421f'] },
  today: { light: ['#8a6100', '#fcf4da', '#ead9a0'], dark: ['#e3be5a', '#322808', '#5a4a18'] },
  good: { light: ['#17734a', '#e7f5ed', '#b5dec6'], dark: ['#6ccb98', '#12301f', '#235a3c'] },
  move: { light: ['#1f5fa8', '#e8f1fb', '#bdd6f0'], dark: ['#86bbf5', '#152a42', '#264a72'] },
};

const FONT = `-apple-system,BlinkMacSystemFont,'Segoe UI','PingFang SC','HarmonyOS Sans SC','Microsoft YaHei',sans-serif`;

/**
 * Inline style carries the light look, because many mail programs drop the style block; where it survives it only adds
 * the dark look and the narrow screen. No picture, no script, one link.
 */
function htmlPart(content: NoticeContent): string {
  const e = escapeHtml;
  const [ink, tint, line] = COLOURS[content.tone].light;
  const rows = [
    row(
      `<span class="pill" style="display:inline-block;padding:2px 10px;border-radius:10px;font-size:13px;line-height:20px;font-weight:600;color:${ink};background:${tint};border:1px solid ${line}">${e(content.kind)}</span>`,
      '24px 24px 0',
    ),
    row(
      `<div class="ink1 big" style="font-size:30px;line-height:38px;font-weight:700;color:#1b202b;word-break:break-word">${e(content.headline)}</div>${content.subline ? `<div class="ink1" style="font-size:16px;line-height:24px;color:#1b202b;word-break:break-word">${e(content.subline)}</div>` : ''}`,
      '12px 24px 0',
    ),
    content.lead &&
      row(
        `<div class="ink2" style="font-size:15px;line-height:23px;color:#475063">${e(content.lead)}</div>`,
        '12px 24px 0',
      ),
    content.deadline && row(deadlineBox(content.deadline, content.tone), '16px 24px 0'),
    content.quote && row(quoteBox(content.quote), '16px 24px 0'),
    content.facts.length > 0 && row(factTable(content.facts), '16px 24px 0'),
    row(button(content.link), '24px 24px 28px'),
  ];
  return `<!doctype html>
<html lang="${content.language === 'zh-CN' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no">
<title>${e(content.title)}</title>
<style>${darkStyle(content.tone)}</style>
</head>
<body class="canvas" style="margin:0;padding:0;background:#f4f5f7">
<table role="presentation" class="canvas" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f4f5f7"><tr><td align="center" class="edge" style="padding:24px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px;font-family:${FONT}">
<tr><td class="ink3" style="padding:0 4px 10px;font-size:13px;line-height:20px;font-weight:600;color:#656e80">Redress</td></tr>
<tr><td class="card" style="background:#ffffff;border:1px solid #e4e7ec;border-radius:10px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="font-family:${FONT}">
${rows.filter((part) => part !== false && part !== null && part !== '').join('\n')}
</table>
</td></tr>
<tr><td class="ink3" style="padding:12px 4px 0;font-size:12px;line-height:18px;color:#656e80">${e(content.footer)}</td></tr>
</table>
</td></tr></table>
</body>
</html>
`;
}

const row = (inner: string, padding: string): string =>
  `<tr><td class="pad" style="padding:${padding}">${inner}</td></tr>`;

function deadlineBox(deadline: NonNullable<NoticeContent['deadline']>, tone: Tone): string {
  const [ink, tint, line] = COLOURS[tone].light;
  return `<table role="presentation" class="box" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:${tint};border:1px solid ${line};border-radius:8px"><tr><td style="padding:12px 14px;font-family:${FONT}"><div class="ink2" style="font-size:13px;line-height:20px;color:#475063">${escapeHtml(deadline.label)}</div><div class="ink1" style="font-size:16px;line-height:24px;font-weight:600;color:#1b202b">${escapeHtml(deadline.absolute)}<span class="tone" style="color:${ink}">&nbsp;&nbsp;${escapeHtml(deadline.distance)}</span></div></td></tr></table>`;
}

function quoteBox(quote: NonNullable<NoticeContent['quote']>): string {
  const words = escapeHtml(quote.text).replaceAll('\n', '<br>');
  return `<div class="ink3" style="font-size:13px;line-height:20px;color:#656e80;padding-bottom:4px">${escapeHtml(quote.label)}</div><table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td class="quote" style="padding:10px 14px;background:#f8f9fa;border-left:3px solid #cdd3dc;font-family:${FONT};font-size:15px;line-height:23px;color:#1b202b;word-break:break-word">${words}</td></tr></table>`;
}

function factTable(facts: NoticeContent['facts']): string {
  const cells = facts.map(
    ({ label, value }) =>
      `<tr><td class="ink3" valign="top" style="padding:4px 12px 4px 0;white-space:nowrap;font-size:14px;line-height:22px;color:#656e80">${escapeHtml(label)}</td><td class="ink1" valign="top" width="100%" style="padding:4px 0;font-size:14px;line-height:22px;color:#1b202b;word-break:break-word">${escapeHtml(value)}</td></tr>`,
  );
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="font-family:${FONT}">${cells.join('')}</table>`;
}

function button(link: NoticeContent['link']): string {
  return `<table role="presentation" class="wide" cellpadding="0" cellspacing="0" border="0"><tr><td class="button" align="center" style="background:#3552c4;border-radius:8px"><a href="${escapeHtml(link.url)}" style="display:block;padding:11px 28px;font-family:${FONT};font-size:16px;line-height:22px;font-weight:600;color:#ffffff;text-decoration:none">${escapeHtml(link.label)}</a></td></tr></table>`;
}

function darkStyle(tone: Tone): string {
  const [ink, tint, line] = COLOURS[tone].dark;
  return `:root{color-scheme:light dark}
@media (max-width:480px){.edge{padding:12px 8px!important}.pad{padding-left:16px!important;padding-right:16px!important}.big{font-size:28px!important}.wide{width:100%!important}}
@media (prefers-color-scheme:dark){.canvas{background:#0f1217!important}.card{background:#161a21!important;border-color:#282e39!important}.ink1{color:#e7eaf0!important}.ink2{color:#b3bbc8!important}.ink3{color:#8d97a8!important}.quote{background:#12161c!important;border-color:#3a4250!important;color:#e7eaf0!important}.button{background:#4763d6!important}.pill,.box{color:${ink}!important;background:${tint}!important;border-color:${line}!important}.tone{color:${ink}!important}}`;
}
