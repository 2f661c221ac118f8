import { Zip } from 'fflate';

/** A ZIP in the making and the bytes of it that nobody has taken yet. */
export class ZipPieces {
  private readonly pieces: Uint8Array[] = [];
  private fault: Error | null = null;
  readonly zip = new Zip((error, piece) => {
    this.fault ??= error;
    this.pieces.push(piece);
  });

  /** Bytes that wait to be taken. */
  get waiting(): number {
    return this.pieces.reduce((sum, piece) => sum + piece.length, 0);
  }

  /** @throws {Error} when it could not be packed */
  take(): Uint8Array {
    if (this.fault) throw this.fault;
    return Buffer.concat(this.pieces.splice(0));
  }
}
