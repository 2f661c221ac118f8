import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, flag, id, int, json, key, text, time, version } from './schema.js';

const nullable = { nullable: true };

/** Third-party applications, the merchants that authorised them, and how that is done and read. */
export class ProvidersMerchants implements MigrationInterface {
  readonly name = 'ProvidersMerchants0000000000002';

  async up(q: QueryRunner): Promise<void> {
    await providers(q);
    await merchants(q);
    await authorisation(q);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations only go forward'));
  }
}

async function providers(q: QueryRunner): Promise<void> {
  await createTable(
    q,
    'provider',
    [
      id(),
      text('name', { length: 64 }),
      key('app_id', 32),
      key('sign_mode', 16),
      text('private_key'),
      key('private_key_fingerprint', 64),
      time('private_key_updated_at'),
      text('alipay_key'),
      key('alipay_key_fingerprint', 64),
      time('alipay_key_updated_at'),
      text('former_alipay_key', nullable),
      time('former_alipay_key_until', nullable),
      text('app_certificate', nullable),
      key('app_certificate_serial', 64, nullable),
      time('app_certificate_expires_at', nullable),
      text('alipay_certificate', nullable),
      key('alipay_certificate_serial', 64, nullable),
      time('alipay_certificate_expires_at', nullable),
      text('alipay_root_certificate', nullable),
      text('alipay_root_certificate_serial', nullable),
      time('alipay_root_certificate_expires_at', nullable),
      text('aes_key', nullable),
      key('aes_key_fingerprint', 64, nullable),
      time('aes_key_updated_at', nullable),
      key('environment', 16),
      text('gateway_url', nullable),
      text('authorization_url', nullable),
      int('calls_per_kilosecond'),
      flag('auto_refund'),
      time('auto_refund_changed_at'),
      flag('enabled'),
      key('health', 16),
      key('health_finding', 64, nullable),
      time('health_at', nullable),
      time('last_message_at', nullable),
      time('created_at'),
      time('updated_at'),
      version(),
    ],
    {
      unique: [['app_id']],
      index: [['name', 'id']],
      checks: [
        "sign_mode = 'key' OR alipay_certificate IS NOT NULL",
        "environment <> 'custom' OR gateway_url IS NOT NULL",
      ],
    },
  );
}

async function merchants(q: QueryRunner): Promise<void> {
  await createTable(
    q,
    'merchant',
    [
      id(),
      key('provider_id', 26),
      key('auth_app_id', 128),
      key('user_id', 128),
      text('name', { length: 128 }),
      text('company_name', { length: 128 }),
      flag('enabled'),
      flag('auto_refund'),
      time('auto_refund_changed_at'),
      key('authorization', 16),
      time('authorized_at'),
      text('app_auth_token'),
      text('app_refresh_token', nullable),
      json('missing_methods'),
      time('methods_known_at', nullable),
      time('created_at'),
      time('updated_at'),
      version(),
    ],
    {
      unique: [['provider_id', 'auth_app_id']],
      index: [
        ['provider_id', 'user_id'],
        ['created_at', 'id'],
      ],
    },
  );
  await createTable(
    q,
    'merchant_reading',
    [
      id(),
      key('merchant_id', 26),
      key('family', 8),
      time('last_good_read_at', nullable),
      key('last_error', 128, nullable),
      time('last_error_at', nullable),
      time('refused_at', nullable),
    ],
    { unique: [['merchant_id', 'family']] },
  );
}

async function authorisation(q: QueryRunner): Promise<void> {
  await createTable(
    q,
    'authorisation_state',
    [
      id(),
      key('state_hash', 64),
      key('provider_id', 26),
      key('actor_kind', 16),
      key('actor_id', 64),
      text('actor_name', { length: 128 }),
      time('created_at'),
      time('expires_at'),
      time('used_at', nullable),
      key('outcome', 32, nullable),
    ],
    { unique: [['state_hash']], index: [['expires_at']] },
  );
}
