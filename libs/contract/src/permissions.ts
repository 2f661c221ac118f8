import type { Role } from './enums.js';

/** Everything a role can allow. Routes name one of these; the console hides what it lacks. */
export const actions = [
  'complaints:read',
  'complaints:write',
  'refunds:write',
  'pii:read',
  'merchants:read',
  'merchants:write',
  'providers:read',
  'providers:write',
  'channels:read',
  'channels:write',
  'policy:read',
  'policy:write',
  'policy:stop',
] as const;
export type Action = (typeof actions)[number];

const viewer: readonly Action[] = ['complaints:read', 'merchants:read', 'policy:read'];
const agent: readonly Action[] = [...viewer, 'complaints:write', 'refunds:write', 'pii:read', 'policy:stop'];
const admin: readonly Action[] = actions;

/** The one table of who may do what; server, console and documentation read it. */
export const permissions: Readonly<Record<Role, readonly Action[]>> = {
  owner: actions,
  admin,
  agent,
  viewer,
};

/** Whether a role may do something. */
export const mayDo = (role: Role, action: Action): boolean => permissions[role].includes(action);
