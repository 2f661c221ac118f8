import { describe, expect, it } from 'vitest';
import { addressesOf, decideAddresses } from './environment.js';

const custom = { gatewayUrl: 'https://gw.example.com/gateway.do', authorizationUrl: 'https://gw.example.com/auth.htm' };

describe('decideAddresses', () => {
  it('stores the addresses of a custom environment', () => {
    expect(decideAddresses({ environment: 'custom', ...custom })).toEqual({
      stored: { environment: 'custom', ...custom },
    });
  });

  it('asks for both addresses of a custom environment', () => {
    const decided = decideAddresses({ environment: 'custom' });
    expect(decided).toMatchObject({
      errors: [
        { field: 'gatewayUrl', code: 'required' },
        { field: 'authorizationUrl', code: 'required' },
      ],
    });
  });

  it.each(['production', 'sandbox'] as const)('takes the fixed addresses of %s', (environment) => {
    const stored = { environment, gatewayUrl: null, authorizationUrl: null };
    expect(decideAddresses({ environment })).toEqual({ stored });
    expect(decideAddresses({ environment, ...addressesOf(stored) })).toEqual({ stored });
    expect(addressesOf(stored).gatewayUrl).toMatch(/^https:\/\/openapi.*\/gateway\.do$/);
  });

  it('refuses an own address beside production, instead of calling the real Alipay', () => {
    const decided = decideAddresses({ environment: 'production', gatewayUrl: custom.gatewayUrl });
    expect(decided).toMatchObject({ errors: [{ field: 'gatewayUrl', code: 'only_custom' }] });
  });
});
