import { Platform } from './0001-platform.js';

/** The one history, in order. Each module adds one import and one entry. */
export const migrations = [Platform];
