import type { Complaint, ComplaintPatch, LabelList, Person, TakenNext } from '@redress/contract';
import { call } from './client.js';

export const updateComplaint = (id: string, body: ComplaintPatch, version?: number): Promise<Complaint> =>
  call('updateComplaint', version === undefined ? { id, body } : { id, body, version });
/** @param force also where a colleague has it */
export const takeComplaint = (id: string, force = false): Promise<Complaint> =>
  call('takeComplaint', { id, body: force ? { force } : {} });
export const takeNextComplaint = (): Promise<TakenNext> => call('takeNextComplaint');
export const listAssignees = (complaintId: string): Promise<{ items: Person[] }> =>
  call('listAssignees', { query: { complaintId } });
export const listLabels = (): Promise<LabelList> => call('listLabels');
