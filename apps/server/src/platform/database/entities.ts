import { AuthorisationState, Merchant, MerchantReading } from '../../merchants/merchants.entity.js';
import { Provider } from '../../providers/providers.entity.js';
import { platformEntities } from './platform.entities.js';

/** Every table of the server. Each module adds one import and one entry. */
export const entities = [...platformEntities, Provider, Merchant, MerchantReading, AuthorisationState];
