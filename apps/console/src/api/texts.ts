import type { CannedText, CannedTextCreate, CannedTextPatch } from '@redress/contract';
import { call } from './client.js';

export const listTexts = (): Promise<{ items: CannedText[] }> => call('listTexts');
export const createText = (body: CannedTextCreate): Promise<CannedText> => call('createText', { body });
export const updateText = (id: string, body: CannedTextPatch): Promise<CannedText> => call('updateText', { id, body });
export const deleteText = (id: string): Promise<unknown> => call('deleteText', { id });
