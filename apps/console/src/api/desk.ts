import type {
  Complaint,
  ComplaintPatch,
  LabelList,
  Note,
  NoteCreate,
  Person,
  TakenNext,
  Viewers,
} from '@redress/contract';
import { call } from './client.js';

export const updateComplaint = (id: string, body: ComplaintPatch, version?: number): Promise<Complaint> =>
  call('updateComplaint', version === undefined ? { id, body } : { id, body, version });
/** @param force also where a colleague has it */
export const takeComplaint = (id: string, force = false): Promise<Complaint> =>
  call('takeComplaint', { id, body: force ? { force } : {} });
export const takeNextComplaint = (): Promise<TakenNext> => call('takeNextComplaint');
/** @param until ISO time; null ends it */
export const snoozeComplaint = (id: string, until: string | null): Promise<Complaint> =>
  call('snoozeComplaint', { id, body: { until } });
export const listAssignees = (complaintId?: string): Promise<{ items: Person[] }> =>
  call('listAssignees', { query: { complaintId } });
export const listLabels = (): Promise<LabelList> => call('listLabels');
export const createNote = (id: string, body: NoteCreate): Promise<Note> => call('createNote', { id, body });
/** Says that the page shows it, or does no longer; answers who else has it open. */
export const notePresence = (id: string, open: boolean): Promise<Viewers> =>
  call('notePresence', { id, body: { open } });
/** How it is now is how the person saw it. */
export const markSeen = (id: string): Promise<unknown> => call('markSeen', { id });
