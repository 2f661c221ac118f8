/** As the contract has it: a complaint carries no more, and none is longer. */
export const maxLabels = 10;
export const maxLabelLength = 20;

/** Puts one on or takes it off; one more than fit changes nothing. */
export function toggled(labels: readonly string[], label: string): string[] {
  const wanted = label.trim();
  if (labels.includes(wanted)) return labels.filter((one) => one !== wanted);
  return wanted === '' || labels.length >= maxLabels ? [...labels] : [...labels, wanted];
}

/** Labels in use that begin or go on like what was typed, without those that are on already. */
export function suggestions(inUse: readonly string[], labels: readonly string[], typed: string): string[] {
  const wanted = typed.trim().toLowerCase();
  return inUse.filter((label) => !labels.includes(label) && label.toLowerCase().includes(wanted)).slice(0, 12);
}
