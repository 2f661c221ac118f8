import type { SavedView, SavedViewCreate, SavedViewPatch } from '@redress/contract';
import { call } from './client.js';

export const listViews = (): Promise<{ items: SavedView[] }> => call('listViews');
export const createView = (body: Required<Omit<SavedViewCreate, 'position'>>): Promise<SavedView> =>
  call('createView', { body });
export const updateView = (id: string, body: SavedViewPatch): Promise<SavedView> => call('updateView', { id, body });
export const deleteView = (id: string): Promise<unknown> => call('deleteView', { id });
