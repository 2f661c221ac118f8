/**
 * JSON reader for Alipay's answers and messages.
 *
 * Three things `JSON.parse` cannot do and we need: numbers stay text (RiskGO ids are Longs, and a JS number turns
 * 12345678901234567890 into …67000), the raw text of a member can be had back byte for byte (it is what is signed),
 * and depth is bounded. Repeated keys are refused, because two readers could disagree on which one counts.
 */

/** A JSON value in which every number is its own text: `158237746` is read as `'158237746'`. */
export type JsonValue = string | boolean | null | JsonValue[] | JsonObject;
export interface JsonObject {
  [name: string]: JsonValue;
}

/** Deepest nesting that is read; deeper text is refused (the answers we know have six levels). */
export const MAX_DEPTH = 20;

/** One member of the outermost object: its value and the exact text it was read from. */
export interface JsonMember {
  value: JsonValue;
  raw: string;
}

/** The text is not JSON, too deep, or has a repeated key. `offset` is in UTF-16 units. */
export class JsonFault extends Error {
  constructor(
    reason: string,
    readonly offset: number,
  ) {
    super(`${reason} at ${offset}`);
    this.name = 'JsonFault';
  }
}

/**
 * Read one JSON text.
 *
 * @throws {JsonFault}
 */
export function readJson(text: string): JsonValue {
  const reader = new Reader(text);
  const value = reader.value(1);
  reader.end();
  return value;
}

/**
 * Read one JSON text that must be an object, keeping the raw text of each of its members.
 *
 * @throws {JsonFault}
 */
export function readMembers(text: string): Map<string, JsonMember> {
  const reader = new Reader(text);
  const members = new Map<string, JsonMember>();
  reader.members(1, (name, value, raw) => members.set(name, { value, raw }));
  reader.end();
  return members;
}

/** Whether a value is an object, so that its members can be asked for. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERALS: readonly (readonly [string, boolean | null])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  end(): void {
    this.space();
    if (this.at !== this.text.length) throw this.fault('text after the end');
  }

  value(depth: number): JsonValue {
    this.space();
    const char = this.text[this.at];
    if (char === '"') return this.string();
    if (char === '{') return this.object(depth);
    if (char === '[') return this.array(depth);
    for (const [word, value] of LITERALS) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    return this.number();
  }

  members(depth: number, take: (name: string, value: JsonValue, raw: string) => void): void {
    this.enter(depth);
    this.space();
    if (this.text[this.at] !== '{') throw this.fault('expected an object');
    this.at += 1;
    const seen = new Set<string>();
    this.space();
    if (this.text[this.at] === '}') {
      this.at += 1;
      return;
    }
    for (;;) {
      this.space();
      if (this.text[this.at] !== '"') throw this.fault('expected a name');
      const name = this.string();
      if (seen.has(name)) throw this.fault('repeated name');
      seen.add(name);
      this.space();
      if (this.text[this.at] !== ':') throw this.fault('expected a colon');
      this.at += 1;
      this.space();
      const start = this.at;
      const value = this.value(depth + 1);
      take(name, value, this.text.slice(start, this.at));
      if (this.separator('}')) return;
    }
  }

  private object(depth: number): JsonObject {
    const object: JsonObject = {};
    this.members(depth, (name, value) => {
      // A plain assignment to __proto__ would replace the prototype instead of adding a member.
      if (name === '__proto__') {
        Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
      } else {
        object[name] = value;
      }
    });
    return object;
  }

  private array(depth: number): JsonValue[] {
    this.enter(depth);
    this.at += 1;
    const items: JsonValue[] = [];
    this.space();
    if (this.text[this.at] === ']') {
      this.at += 1;
      return items;
    }
    for (;;) {
      items.push(this.value(depth + 1));
      if (this.separator(']')) return items;
    }
  }

  /** Step over `,` (false) or the closing bracket (true). */
  private separator(close: '}' | ']'): boolean {
    this.space();
    const char = this.text[this.at];
    if (char !== ',' && char !== close) throw this.fault(`expected , or ${close}`);
    this.at += 1;
    return char === close;
  }

  private string(): string {
    const start = this.at;
    let hasEscape = false;
    for (let at = start + 1; at < this.text.length; at += 1) {
      const code = this.text.charCodeAt(at);
      if (code === QUOTE) {
        this.at = at + 1;
        return hasEscape ? this.unescape(start) : this.text.slice(start + 1, at);
      }
      if (code < 0x20) throw this.fault('control character in text');
      if (code === BACKSLASH) {
        hasEscape = true;
        at += 1;
      }
    }
    throw this.fault('text without end');
  }

  private unescape(start: number): string {
    try {
      const value: unknown = JSON.parse(this.text.slice(start, this.at));
      if (typeof value === 'string') return value;
    } catch {
      throw this.fault('bad escape');
    }
    throw this.fault('bad escape');
  }

  private number(): string {
    NUMBER.lastIndex = this.at;
    const match = NUMBER.exec(this.text);
    if (match === null) throw this.fault('unexpected character');
    this.at = NUMBER.lastIndex;
    return match[0];
  }

  private enter(depth: number): void {
    if (depth > MAX_DEPTH) throw this.fault('too deep');
  }

  private space(): void {
    for (; this.at < this.text.length; this.at += 1) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
    }
  }

  private fault(reason: string): JsonFault {
    return new JsonFault(reason, this.at);
  }
}
