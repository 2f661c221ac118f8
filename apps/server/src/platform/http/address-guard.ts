import type { Dispatcher } from 'undici';

/** Judges and makes outgoing connections to configured hosts (reliability.md E2); `libs/notify` implements it. */
export abstract class AddressGuard {
  /** Checks every resolved address at connect time. */
  abstract readonly dispatcher: Dispatcher;

  /** A checked address of the host, for SMTP. @throws {AddressRefused} */
  abstract resolve(host: string): Promise<string>;

  /** @throws {AddressRefused} for what can be judged from the text alone */
  abstract check(url: string): void;
}
