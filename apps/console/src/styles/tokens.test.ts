import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** The ratios of console.md 2, computed from the token file itself (WCAG 2 relative luminance). */
const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const block = (selector: string): Record<string, string> => {
  const body = css.slice(css.indexOf(`${selector} {`)).split('}')[0] ?? '';
  return Object.fromEntries(
    [...body.matchAll(/--([a-z0-9-]+):\s*(#[0-9a-f]{6})/g)].map((m) => [m[1] ?? '', m[2] ?? '']),
  );
};
const light = block(':root');
const dark = { ...light, ...block('html.dark') };

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function ratio(a = '', b = ''): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

const text: [ink: string, area: string][] = [
  ...['ink-1', 'ink-2', 'ink-3'].flatMap((ink): [string, string][] =>
    ['surface', 'canvas', 'sunken', 'raised', 'hover', 'selected'].map((area) => [ink, area]),
  ),
  ...['late', 'soon', 'today', 'good', 'move', 'ask'].map((set): [string, string] => [`${set}-ink`, `${set}-tint`]),
  ...['late', 'soon', 'today', 'good', 'move', 'ask'].map((set): [string, string] => [`${set}-ink`, 'surface']),
  ['primary-ink', 'surface'],
  ['primary-ink', 'primary-tint'],
  ['on-primary', 'primary'],
  ['on-primary', 'primary-hover'],
  ['on-primary', 'primary-press'],
  ['on-primary', 'late-solid'],
  ['inverse-ink', 'inverse'],
  ['inverse-ink-2', 'inverse'],
];
const shapes: [string, string][] = [
  ['line-control', 'surface'],
  ['late-solid', 'canvas'],
  ['today-dot', 'surface'],
  ['good-ink', 'canvas'],
];

describe.each([
  ['light', light],
  ['dark', dark],
])('%s theme', (_name, tokens) => {
  it.each(text)('text %s on %s reaches 4.5', (ink, area) => {
    expect(ratio(tokens[ink], tokens[area])).toBeGreaterThanOrEqual(4.5);
  });
  it.each(shapes)('%s on %s reaches 3', (shape, area) => {
    expect(ratio(tokens[shape], tokens[area])).toBeGreaterThanOrEqual(3);
  });
});
