export { isPublicAddress } from './address.js';
export {
  AddressRefused,
  createAddressGuard,
  type AddressGuard,
  type GuardOptions,
  type RefusedBecause,
  type ResolveOptions,
} from './address-guard.js';
