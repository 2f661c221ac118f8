import { toFen } from '../money.js';
import type { Simulation } from '../simulation.js';
import type { App, Merchant } from '../state/model.js';

/** A refusal of the admin API: HTTP status and a sentence. */
export class AdminError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** A JSON body whose fields are read by kind; a field of another kind is refused by name. */
export class Input {
  private readonly fields: Record<string, unknown>;

  constructor(body: unknown) {
    if (body !== undefined && body !== null && (typeof body !== 'object' || Array.isArray(body))) {
      throw new AdminError(400, 'the body must be a JSON object');
    }
    this.fields = { ...body };
  }

  has(name: string): boolean {
    return this.fields[name] !== undefined;
  }

  raw(name: string): unknown {
    return this.fields[name];
  }

  text(name: string): string {
    return this.optionalText(name) ?? fail(`${name} is missing`);
  }

  optionalText(name: string): string | undefined {
    const value = this.fields[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' ? value : fail(`${name} must be text`);
  }

  /** A whole number, not negative unless allowed. */
  whole(name: string, least = 0): number | undefined {
    const value = this.fields[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < least) {
      return fail(`${name} must be a whole number, at least ${least}`);
    }
    return value;
  }

  flag(name: string): boolean | undefined {
    const value = this.fields[name];
    if (value === undefined || value === null) return undefined;
    return typeof value === 'boolean' ? value : fail(`${name} must be true or false`);
  }

  texts(name: string): string[] | undefined {
    const value = this.fields[name];
    if (value === undefined || value === null) return undefined;
    if (!Array.isArray(value)) return fail(`${name} must be a list`);
    return value.map((item) => (typeof item === 'string' ? item : fail(`${name} must be a list of texts`)));
  }

  /** Yuan text → fen. */
  fen(name: string): number | undefined {
    if (!this.has(name)) return undefined;
    return toFen(this.fields[name]) ?? fail(`${name} must be an amount like "12.34"`);
  }

  choice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const value = this.optionalText(name);
    if (value === undefined) return undefined;
    return choices.find((choice) => choice === value) ?? fail(`${name} must be one of ${choices.join(', ')}`);
  }

  /** ISO text or milliseconds. */
  time(name: string): number | undefined {
    const text = this.optionalText(name);
    return text === undefined ? undefined : parseTime(name, text);
  }

  /** A nested object. */
  part(name: string): Input | undefined {
    return this.has(name) ? new Input(this.fields[name]) : undefined;
  }
}

export function parseTime(name: string, text: string): number {
  const ms = /^-?\d+$/.test(text) ? Number.parseInt(text, 10) : Date.parse(text);
  return Number.isNaN(ms) ? fail(`${name} must be a time, ISO 8601 or milliseconds`) : ms;
}

export function fail(message: string): never {
  throw new AdminError(400, message);
}

export function appOf(sim: Simulation, appId: string): App {
  const app = sim.data.apps[appId];
  if (app === undefined) throw new AdminError(404, `no app ${appId}`);
  return app;
}

export function merchantById(sim: Simulation, authAppId: string): Merchant {
  const merchant = sim.data.merchants[authAppId];
  if (merchant === undefined) throw new AdminError(404, `no merchant ${authAppId}`);
  return merchant;
}
