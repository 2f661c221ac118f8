import type { Environment, ProviderHealth, SignMode } from '@redress/contract';
import { Entity, Index, Unique } from 'typeorm';
import {
  FlagColumn,
  IdColumn,
  IntColumn,
  KeyColumn,
  TextColumn,
  TimeColumn,
  VersionColumn,
} from '../platform/database/columns.js';

/**
 * One third-party application. `privateKey` and `aesKey` are sealed (purpose `secret`, bound to this row); the keys and
 * certificates of the other side are public and stay readable.
 */
@Entity('provider')
@Unique(['appId'])
@Index(['name', 'id'])
export class Provider {
  @IdColumn() id!: string;
  @TextColumn({ length: 64 }) name!: string;
  @KeyColumn({ length: 32 }) appId!: string;
  @KeyColumn({ length: 16 }) signMode!: SignMode;

  /** Sealed PEM (PKCS#1). */
  @TextColumn() privateKey!: string;
  @KeyColumn({ length: 64 }) privateKeyFingerprint!: string;
  @TimeColumn() privateKeyUpdatedAt!: number;

  /** SPKI PEM of the key Alipay signs with: entered in key mode, taken from the certificate in certificate mode. */
  @TextColumn() alipayKey!: string;
  @KeyColumn({ length: 64 }) alipayKeyFingerprint!: string;
  @TimeColumn() alipayKeyUpdatedAt!: number;
  /** The key before (PEMs of up to three), still good until `formerAlipayKeyUntil`: redeliveries were signed with it. */
  @TextColumn({ nullable: true }) formerAlipayKey!: string | null;
  @TimeColumn({ nullable: true }) formerAlipayKeyUntil!: number | null;

  /** PEM; certificate mode only, like the five columns that follow. */
  @TextColumn({ nullable: true }) appCertificate!: string | null;
  @KeyColumn({ length: 64, nullable: true }) appCertificateSerial!: string | null;
  @TimeColumn({ nullable: true }) appCertificateExpiresAt!: number | null;
  @TextColumn({ nullable: true }) alipayCertificate!: string | null;
  @KeyColumn({ length: 64, nullable: true }) alipayCertificateSerial!: string | null;
  @TimeColumn({ nullable: true }) alipayCertificateExpiresAt!: number | null;
  @TextColumn({ nullable: true }) alipayRootCertificate!: string | null;
  /** Serials of all RSA roots of the bundle, joined with `_`. */
  @TextColumn({ nullable: true }) alipayRootCertificateSerial!: string | null;
  @TimeColumn({ nullable: true }) alipayRootCertificateExpiresAt!: number | null;

  /** Sealed base64 of 16 bytes. */
  @TextColumn({ nullable: true }) aesKey!: string | null;
  @KeyColumn({ length: 64, nullable: true }) aesKeyFingerprint!: string | null;
  @TimeColumn({ nullable: true }) aesKeyUpdatedAt!: number | null;

  @KeyColumn({ length: 16 }) environment!: Environment;
  /** Only in environment `custom`; the others have fixed addresses. */
  @TextColumn({ nullable: true }) gatewayUrl!: string | null;
  @TextColumn({ nullable: true }) authorizationUrl!: string | null;
  /** Calls in 1000 seconds, because the API allows halves: 5 calls a second is 5000. */
  @IntColumn() callsPerKilosecond!: number;

  @FlagColumn() autoRefund!: boolean;
  @TimeColumn() autoRefundChangedAt!: number;
  @FlagColumn() enabled!: boolean;

  @KeyColumn({ length: 16 }) health!: ProviderHealth;
  /** Code of the finding behind a health other than `ok`, see domain/health.ts. */
  @KeyColumn({ length: 64, nullable: true }) healthFinding!: string | null;
  @TimeColumn({ nullable: true }) healthAt!: number | null;
  @TimeColumn({ nullable: true }) lastMessageAt!: number | null;

  @TimeColumn() createdAt!: number;
  @TimeColumn() updatedAt!: number;
  @VersionColumn() version!: number;
}
