import { toBeijing } from '../beijing.js';
import { Html, html } from './html.js';

/** `今天 18:40`, this year `11-23 18:40`, else the whole date; Beijing time. */
export function when(ms: number, now: number): string {
  const text = toBeijing(ms);
  const today = toBeijing(now);
  if (text.slice(0, 10) === today.slice(0, 10)) return `今天 ${text.slice(11, 16)}`;
  return text.slice(0, 4) === today.slice(0, 4) ? text.slice(5, 16) : text.slice(0, 16);
}

const tones: [tone: string, states: RegExp][] = [
  ['late', /OVERDUE$|TIMEOUT$/],
  ['today', /^BRAND_NEW/],
  ['move', /PROCESSING$|FEEDBACKED$/],
  ['soon', /^WAIT/],
  ['good', /PROCESSED$|FINISH(ED)?$/],
];

/** A raw state as a coloured tag with its Chinese. */
export function stateTag(raw: string, text: string | undefined): Html {
  const tone = tones.find(([, states]) => states.test(raw))?.[0] ?? '';
  return html`<span class="tag ${tone}" title="${raw}">${text ?? raw}</span>`;
}

export function yuan(text: string): string {
  return `¥${text.replace(/\B(?=(\d{3})+(?!\d))/g, ',')}`;
}
