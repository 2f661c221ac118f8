/** A long number cut in the middle for lists; it is copied whole. */
export const shortNumber = (number: string): string =>
  number.length <= 16 ? number : `${number.slice(0, 12)}…${number.slice(-4)}`;
