/** Named points between two steps of the work, where the test entry may kill the process (reliability.md 17). */
export abstract class Faults {
  abstract at(point: string): Promise<void>;
}

/** Production: nothing ever happens. */
export class NoFaults extends Faults {
  at(): Promise<void> {
    return Promise.resolve();
  }
}
