import { Platform } from './0001-platform.js';
import { ProvidersMerchants } from './0002-providers-merchants.js';

/** The one history, in order. Each module adds one import and one entry. */
export const migrations = [Platform, ProvidersMerchants];
