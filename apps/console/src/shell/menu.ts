import type { Action } from '@redress/contract';
import { Activity, Bell, Inbox, Plug, Store, Undo2 } from '@lucide/vue';
import type { MessageKey } from '../shared/i18n/index.js';
import type { IconComponent } from '../shared/icons.js';

export interface MenuEntry {
  path: string;
  label: MessageKey;
  icon: IconComponent;
  needs: Action;
}

/** The side menu (product.md 7). Entries join with their pages. */
export const menu: readonly MenuEntry[] = [
  { path: '/complaints', label: 'nav.complaints', icon: Inbox, needs: 'complaints:read' },
  { path: '/merchants', label: 'nav.merchants', icon: Store, needs: 'merchants:read' },
  { path: '/providers', label: 'nav.providers', icon: Plug, needs: 'providers:read' },
  { path: '/notifications', label: 'nav.notifications', icon: Bell, needs: 'channels:read' },
  { path: '/refunds', label: 'nav.refunds', icon: Undo2, needs: 'complaints:read' },
  { path: '/reading', label: 'nav.reading', icon: Activity, needs: 'merchants:read' },
];
