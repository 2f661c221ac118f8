import type { Preferences, PreferencesPatch, Session, User } from '@redress/contract';
import { call } from './client.js';

export const setupState = (): Promise<{ needed: boolean }> => call('setupState');
export const setup = (body: { setupToken: string; username: string; password: string }): Promise<Session> =>
  call('setup', { body });
export const signIn = (body: { username: string; password: string; totp?: string }): Promise<Session> =>
  call('signIn', { body });
export const whoAmI = (): Promise<Session> => call('whoAmI');
export const signOut = (): Promise<unknown> => call('signOut');
export const updateMe = (body: { language?: User['language']; displayName?: string }): Promise<User> =>
  call('updateMe', { body });
export const getPreferences = (): Promise<Preferences> => call('getPreferences');
export const updatePreferences = (body: PreferencesPatch): Promise<Preferences> => call('updatePreferences', { body });
