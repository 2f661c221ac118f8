import { Injectable } from '@nestjs/common';
import { Vault } from '../platform/crypto/vault.js';
import type { Merchant } from './merchants.entity.js';

type TokenColumn = 'app_auth_token' | 'app_refresh_token';

/** Between the sealed columns of a merchant and the tokens they hold. The only file that opens them. */
@Injectable()
export class MerchantTokens {
  constructor(private readonly vault: Vault) {}

  appAuthTokenOf(row: Pick<Merchant, 'id' | 'appAuthToken'>): string {
    return this.open(row.id, 'app_auth_token', row.appAuthToken);
  }

  /** null where Alipay gave none. */
  refreshTokenOf(row: Pick<Merchant, 'id' | 'appRefreshToken'>): string | null {
    return row.appRefreshToken === null ? null : this.open(row.id, 'app_refresh_token', row.appRefreshToken);
  }

  /** The token columns of a row. */
  columnsFor(
    id: string,
    tokens: { appAuthToken: string; appRefreshToken: string },
  ): Pick<Merchant, 'appAuthToken' | 'appRefreshToken'> {
    const { appAuthToken, appRefreshToken } = tokens;
    return {
      appAuthToken: this.seal(id, 'app_auth_token', appAuthToken),
      appRefreshToken: appRefreshToken === '' ? null : this.seal(id, 'app_refresh_token', appRefreshToken),
    };
  }

  private seal(id: string, column: TokenColumn, plain: string): string {
    return this.vault.seal('secret', { table: 'merchant', column, id }, plain);
  }

  private open(id: string, column: TokenColumn, sealed: string): string {
    return this.vault.open('secret', { table: 'merchant', column, id }, sealed);
  }
}
