/** A table that becomes a file: its header, then rows in batches as they are read. */
export interface Table {
  header: readonly string[];
  /** Columns that hold figures; all others are text, whatever they look like. */
  figures: ReadonlySet<number>;
  batches: AsyncIterable<readonly (readonly string[])[]>;
}
