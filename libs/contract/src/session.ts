import { z } from 'zod';
import { actions } from './permissions.js';
import { languages, roles } from './enums.js';
import { Amount, Id, line } from './text.js';

/** Letters, digits and . _ - @; compared without regard to case. */
export const Username = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{1,63}$/, 'use 2 to 64 letters, digits or . _ - @')
  .meta({ examples: ['lin.xiao'] });

/** 12 to 128 characters, any of them, unchanged (reliability.md P2). */
export const NewPassword = z.string().min(12).max(128);

export const SignIn = z
  .strictObject({
    username: z.string().min(1).max(64),
    password: z.string().min(1).max(128),
    totp: z.string().max(16).optional(),
  })
  .meta({ id: 'SignIn' });

export const Setup = z
  .strictObject({ setupToken: z.string().min(1).max(128), username: Username, password: NewPassword })
  .meta({ id: 'Setup' });

export const SetupState = z.object({ needed: z.boolean() }).meta({ id: 'SetupState' });

export const User = z
  .object({
    id: Id,
    username: z.string(),
    displayName: z.string(),
    role: z.enum(roles),
    language: z.enum(languages),
    refundLimit: Amount.nullable(),
    permissions: z.array(z.enum(actions)),
  })
  .meta({ id: 'User' });
export type User = z.infer<typeof User>;

export const Session = z.object({ user: User, csrfToken: z.string() }).meta({ id: 'Session' });
export type Session = z.infer<typeof Session>;

/** What the own account may change by itself. */
export const MePatch = z
  .strictObject({ displayName: line(32).optional(), language: z.enum(languages).optional() })
  .meta({ id: 'MePatch' });
