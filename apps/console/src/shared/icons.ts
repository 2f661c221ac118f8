import type { Component } from 'vue';

/** One stroke for every icon of the console (console.md 5); spread it on: `<Clock v-bind="icon(14)" />`. */
export const icon = (size = 16): Record<string, string | number | boolean> => ({
  size,
  // Small icons would look bold at the full stroke.
  strokeWidth: size <= 14 ? 1.4 : 1.75,
  absoluteStrokeWidth: true,
  'aria-hidden': 'true',
});

export type IconComponent = Component;
