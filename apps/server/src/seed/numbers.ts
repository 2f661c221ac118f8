/** The same numbers at each run: a small generator of whole numbers (mulberry32). Not for secrets. */
export class Numbers {
  constructor(private state: number) {}

  /** 0 … below - 1 */
  below(below: number): number {
    this.state = (this.state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  }

  /** Small ones far more often: some merchants have most of the complaints. */
  skewed(below: number): number {
    return Math.floor((this.below(below) * this.below(below)) / below);
  }

  isOneIn(n: number): boolean {
    return this.below(n) === 0;
  }

  of<T>(list: readonly [T, ...T[]]): T {
    return list[this.below(list.length)] ?? list[0];
  }
}
