import type { AuthorizationState, Finding, FindingSeverity, LocalText, MerchantAbility } from '@redress/contract';
import { explain } from '@redress/contract';
import { ABILITIES, judgeAbilities } from './abilities.js';

/** What Alipay's answer about a token came to. */
export type TokenOutcome =
  | { kind: 'valid'; missing: string[] }
  /** It had run out and was replaced at once. */
  | { kind: 'refreshed' }
  | { kind: 'ended'; authorization: Exclude<AuthorizationState, 'active'> };

/** How much each finding weighs; its words, who acts and what helps are the doctor's. */
const SEVERITIES = {
  token_good: 'ok',
  token_renewed: 'ok',
  revoked: 'error',
  expired: 'error',
  token_unclear: 'warning',
} as const satisfies Record<string, FindingSeverity>;

/** Without reading a complaint is missed; the rest is noticed when somebody tries it. */
const GRAVE: ReadonlySet<MerchantAbility> = new Set<MerchantAbility>(['risk_read', 'trade_read']);

/** What was found, gravest first, each with what to do. */
export function findingsOf(outcome: TokenOutcome): Finding[] {
  switch (outcome.kind) {
    case 'refreshed':
      return [finding('token_renewed')];
    case 'ended':
      return [finding(outcome.authorization)];
    case 'valid':
      return [finding('token_good'), ...missingFindings(outcome.missing)];
  }
}

/** Alipay answered something that is neither yes nor no. @param code its own, shown behind the words */
export const unclear = (code: string | undefined): Finding => finding('token_unclear', code);

/** Whether nothing needs anybody. */
export const isFine = (findings: readonly Finding[]): boolean =>
  findings.every(({ severity }) => severity === 'ok' || severity === 'info');

function missingFindings(missing: readonly string[]): Finding[] {
  const lacking = judgeAbilities(missing, true).filter(({ granted }) => granted === false);
  const graveFirst = [
    ...lacking.filter(({ ability }) => GRAVE.has(ability)),
    ...lacking.filter(({ ability }) => !GRAVE.has(ability)),
  ];
  return graveFirst.map(({ ability, missingMethods }) => {
    const { name, stops } = ABILITIES[ability];
    const severity = GRAVE.has(ability) ? 'error' : 'warning';
    const message: LocalText = {
      'zh-CN': `没有「${name['zh-CN']}」的权限：${stops['zh-CN']}`,
      en: `Not permitted: ${name.en}. ${stops.en}`,
    };
    const methods = missingMethods.join(', ');
    const remedy: LocalText = {
      'zh-CN': `请商户重新授权并勾选 ${methods}`,
      en: `Ask the merchant to authorise again and to grant ${methods}`,
    };
    return { code: `missing_${ability}`, severity, message, remedy, whoActs: 'merchant', button: 'authorize' };
  });
}

const finding = (code: keyof typeof SEVERITIES, detail?: string): Finding => ({
  ...explain(code, undefined, detail),
  severity: SEVERITIES[code],
});
