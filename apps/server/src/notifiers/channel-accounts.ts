import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { problems, type ChannelType, type FieldError, type Language } from '@redress/contract';
import { AddressRefused, channelOf, type Channel as Plugin } from '@redress/notify';
import { Clock } from '../platform/clock.js';
import { Vault } from '../platform/crypto/vault.js';
import { AddressGuard } from '../platform/http/address-guard.js';
import { problem } from '../platform/http/problem.js';
import { fieldErrors, mergeSettings, secretsToReenter, type Halves, type Merged } from './domain/settings.js';
import type { Channel, SecretNote } from './notifiers.entity.js';

/** A channel ready to send with. */
export interface Account {
  plugin: Plugin;
  settings: Record<string, unknown>;
  /** Hash of the account's name, under which its limit is kept. */
  limiterKey: string;
}

/** Settings that passed every check, and their two halves as they are stored. */
export interface Judged extends Merged {
  plugin: Plugin;
  /** Complete, with secrets. */
  settings: Record<string, unknown>;
}

type Columns = Pick<Channel, 'settings' | 'secrets' | 'secretNotes'>;

/** A stored channel cannot be used: its type is not built in, or its row is damaged. */
export class ChannelUnusable extends Error {
  override readonly name = 'ChannelUnusable';
}

/** Between a channel's row and the plug-in that understands it: judging, sealing, opening. */
@Injectable()
export class ChannelAccounts {
  constructor(
    private readonly vault: Vault,
    private readonly guard: AddressGuard,
    private readonly clock: Clock,
  ) {}

  /** @throws {ChannelUnusable} */
  open(row: Channel): Account {
    const plugin = channelOf(row.type);
    if (!plugin) throw new ChannelUnusable(`there is no channel type ${row.type}`);
    try {
      const settings = plugin.parse({ ...row.settings, ...this.secretsOf(row) });
      return { plugin, settings, limiterKey: limiterKeyOf(plugin, settings) };
    } catch (error) {
      throw new ChannelUnusable(`the settings of channel ${row.id} cannot be read`, { cause: error });
    }
  }

  halvesOf(row: Channel): Halves {
    return { plain: row.settings, secrets: this.secretsOf(row) };
  }

  /** What a person may see of the settings: complete, without secrets. */
  shown(row: Channel): Record<string, unknown> {
    const plugin = channelOf(row.type);
    const complete = plugin ? plugin.complete(row.settings).settings : row.settings;
    return Object.fromEntries(Object.entries(complete).filter(([name]) => !plugin?.secrets.includes(name)));
  }

  /**
   * Judge settings as typed over those that are stored.
   *
   * @param from      the row that absent fields (`merge`) or absent secrets only (`secrets`) are taken from
   * @throws {ProblemError} `channel_type_unknown`, `channel_settings_invalid`, `private_address`
   */
  async judge(
    type: ChannelType,
    typed: Record<string, unknown>,
    language: Language,
    from: { row: Channel; take: 'merge' | 'secrets' } | null,
  ): Promise<Judged> {
    const plugin = channelOf(type);
    if (!plugin) throw problem('channel_type_unknown');
    const stored = from ? this.halvesOf(from.row) : { plain: {}, secrets: {} };
    const base = from?.take === 'merge' ? stored : { plain: {}, secrets: stored.secrets };
    const merged = mergeSettings(base, typed, plugin.secrets);
    const settings = this.complete(plugin, merged, language);
    const before = from && plugin.complete({ ...from.row.settings }).settings;
    const reenter = secretsToReenter(plugin.target, before, settings, merged.kept);
    if (reenter.length > 0) throw invalid(reenter.map((name) => reenterError(name, language)));
    await this.assertTarget(plugin, settings, language);
    return { ...merged, plugin, settings };
  }

  /** How judged settings are stored. A secret that did not change keeps its date. */
  columnsFor(id: string, judged: Judged, before: Channel | null): Columns {
    const known = before ? this.secretsOf(before) : {};
    const notes: Record<string, SecretNote> = {};
    for (const [name, secret] of Object.entries(judged.secrets)) {
      const note = before?.secretNotes[name];
      const isSame = note !== undefined && known[name] === secret;
      notes[name] = isSame ? note : { fingerprint: this.fingerprint(secret), updatedAt: this.clock.now() };
    }
    const hasSecrets = Object.keys(judged.secrets).length > 0;
    return {
      settings: judged.plain,
      secrets: hasSecrets ? this.vault.seal('secret', placeOf(id), JSON.stringify(judged.secrets)) : null,
      secretNotes: notes,
    };
  }

  private complete(plugin: Plugin, merged: Merged, language: Language): Record<string, unknown> {
    const raw = { ...merged.plain, ...merged.secrets };
    const parsed = plugin.base.safeParse(raw);
    if (!parsed.success) throw invalid(fieldErrors(parsed.error.issues, language));
    const { settings, issues } = plugin.complete(raw);
    if (issues.length === 0) return settings;
    throw invalid(
      issues.map(({ field, code, message }) => ({ field: `settings.${field}`, code, message: message[language] })),
    );
  }

  private async assertTarget(plugin: Plugin, settings: Record<string, unknown>, language: Language): Promise<void> {
    try {
      await plugin.checkTarget(settings, this.guard);
    } catch (error) {
      if (!(error instanceof AddressRefused)) throw error;
      const field = `settings.${plugin.target[0] ?? 'host'}`;
      throw problem('private_address', {
        errors: [{ field, code: error.reason, message: problems.private_address.title[language] }],
      });
    }
  }

  private secretsOf(row: Channel): Record<string, string> {
    if (row.secrets === null) return {};
    return JSON.parse(this.vault.open('secret', placeOf(row.id), row.secrets)) as Record<string, string>;
  }

  /** Tells two secrets apart and nothing else: keyed, so that it cannot be guessed from outside. */
  private fingerprint(secret: string): string {
    return this.vault.blindIndex(`channel secret ${secret}`).slice(0, 12);
  }
}

/** Two channels of the same account share its limit. */
function limiterKeyOf(plugin: Plugin, settings: Record<string, unknown>): string {
  return createHash('sha256').update(plugin.limits(settings).key).digest('hex');
}

const placeOf = (id: string) => ({ table: 'channel', column: 'secrets', id });

const invalid = (errors: FieldError[]) => problem('channel_settings_invalid', { errors });

const reenterError = (name: string, language: Language): FieldError => ({
  field: `settings.${name}`,
  code: 'reenter',
  message:
    language === 'zh-CN'
      ? '服务器地址、端口或加密方式已改变，请重新输入'
      : 'Host, port or encryption changed: type it again',
});
