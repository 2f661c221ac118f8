const digits = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const places = ['', '拾', '佰', '仟'];
const groups = ['', '万', '亿', '万亿'];

/**
 * Amount in the capitals of Chinese accounting: 12800 → 壹佰贰拾捌元整, 1050 → 壹拾元伍角整, 5 → 伍分.
 *
 * @param fen integer fen, 0 or more
 * @see 支付结算办法, 附一 正确填写票据和结算凭证的基本规定
 */
export function toCapitals(fen: number): string {
  if (!Number.isSafeInteger(fen) || fen < 0) throw new RangeError('not an amount in fen');
  const wholeYuan = Math.floor(fen / 100);
  const jiao = Math.floor(fen / 10) % 10;
  const rest = fen % 10;
  if (fen === 0) return '零元整';
  const whole = wholeYuan === 0 ? '' : `${integerCapitals(wholeYuan)}元`;
  if (jiao === 0 && rest === 0) return `${whole}整`;
  const jiaoText = jiao > 0 ? `${digits[jiao]}角` : whole === '' ? '' : '零';
  return rest === 0 ? `${whole}${jiaoText}整` : `${whole}${jiaoText}${digits[rest]}分`;
}

function integerCapitals(yuan: number): string {
  let text = '';
  let zeroPending = false;
  const sections = String(yuan).match(/\d{1,4}(?=(\d{4})*$)/g) ?? [];
  sections.forEach((section, index) => {
    const value = Number.parseInt(section, 10);
    if (value === 0) {
      zeroPending = text !== '';
      return;
    }
    if (zeroPending || (text !== '' && value < 1_000)) text += '零';
    text += sectionCapitals(section) + (groups[sections.length - 1 - index] ?? '');
    zeroPending = false;
  });
  return text;
}

function sectionCapitals(section: string): string {
  let text = '';
  let zeroPending = false;
  for (const [index, char] of section.split('').entries()) {
    const digit = Number.parseInt(char, 10);
    if (digit === 0) {
      zeroPending = text !== '';
      continue;
    }
    text += `${zeroPending ? '零' : ''}${digits[digit]}${places[section.length - 1 - index]}`;
    zeroPending = false;
  }
  return text;
}
