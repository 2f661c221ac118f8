/**
 * A number as people type or paste it: full-width digits become plain ones, blanks and invisible signs go. Other texts
 * only lose the blanks at their ends.
 */
export function typedNumber(text: string): string {
  const compact = text.normalize('NFKC').replaceAll(/[\s\p{Cf}]/gu, '');
  return /^[\w*-]*\d[\w*-]*$/.test(compact) ? compact : text.trim();
}
