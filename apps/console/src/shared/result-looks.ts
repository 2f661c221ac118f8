import { CircleCheck, CircleMinus, CircleQuestionMark, CircleX, Contrast, Hand } from '@lucide/vue';
import type { IconComponent } from './icons.js';

/** Icon and tone of what became of something that was asked for (console.md 2). */
export const resultLooks = {
  pending: [Contrast, 'move'],
  unknown: [CircleQuestionMark, 'warn'],
  parked: [Hand, 'soon'],
  succeeded: [CircleCheck, 'good'],
  failed: [CircleX, 'bad'],
  cancelled: [CircleMinus, 'done'],
} as const satisfies Record<string, readonly [IconComponent, string]>;
