import type { LocalText } from '@redress/contract';
import type { StoredEvent } from './event.js';

/** An event in words. */
export function summaryOf(event: StoredEvent): LocalText {
  return { 'zh-CN': event.type, en: event.type };
}
