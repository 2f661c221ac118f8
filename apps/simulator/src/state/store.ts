import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { SimData } from './model.js';

const SAVE_DELAY_MS = 500;
/** A large state takes long to write; then it is written less often, so that at most a tenth of the time goes into it. */
const PAUSE_PER_SAVE = 10;

/** The state and its file. Writes are collected for half a second and replace the file in one step. */
export class Store {
  data: SimData;
  private handle: NodeJS.Timeout | undefined;
  private lastSaveMs = 0;

  constructor(
    private readonly path: string | undefined,
    fresh: () => SimData,
  ) {
    this.data = (path === undefined ? undefined : readState(path)) ?? fresh();
  }

  /** Call after every change. */
  touch(): void {
    if (this.path === undefined || this.handle !== undefined) return;
    this.handle = setTimeout(() => this.save(), Math.max(SAVE_DELAY_MS, this.lastSaveMs * PAUSE_PER_SAVE));
    this.handle.unref();
  }

  save(): void {
    clearTimeout(this.handle);
    this.handle = undefined;
    if (this.path === undefined) return;
    const started = performance.now();
    const beside = `${this.path}.tmp`;
    writeFileSync(beside, JSON.stringify(this.data));
    renameSync(beside, this.path);
    this.lastSaveMs = performance.now() - started;
  }

  /** The next number of the one sequence that all ids are made of. */
  nextSeq(): number {
    this.touch();
    return ++this.data.seq;
  }
}

function readState(path: string): SimData | undefined {
  if (!existsSync(path)) return undefined;
  const data: SimData = JSON.parse(readFileSync(path, 'utf8'));
  if (data.version !== 1) throw new Error(`${path} was written by another version of the simulator; delete it`);
  return data;
}
