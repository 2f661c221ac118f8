import type { Deadlines, DeadlinesPatch } from '@redress/contract';
import { call } from './client.js';

export const getDeadlines = (): Promise<Deadlines> => call('getDeadlines');
export const changeDeadlines = (body: DeadlinesPatch): Promise<Deadlines> => call('changeDeadlines', { body });
