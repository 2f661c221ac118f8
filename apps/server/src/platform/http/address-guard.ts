import type { Dispatcher } from 'undici';

/** Judges and makes outgoing connections to configured hosts (reliability.md E2); `libs/notify` implements it. */
export abstract class AddressGuard {
  /** Checks every resolved address at connect time. */
  abstract readonly dispatcher: Dispatcher;

  /**
   * A checked address of the host, for SMTP.
   *
   * @param options.onlyAllowedNetworks public addresses are refused, too: only what the operator allowed by name
   * @throws {AddressRefused}
   */
  abstract resolve(host: string, options?: { onlyAllowedNetworks?: boolean }): Promise<string>;

  /** @throws {AddressRefused} for what can be judged from the text alone */
  abstract check(url: string): void;
}
