import type { InspectOptions } from 'node:util';
import { type Displayable, displaySymbol, type MimeBundle } from '../mime-bundle';
import { inspected, inspectSymbol } from '../render/inspected';

/** What a paper says of a calculation. */
export class HowToCite implements Displayable {
  /**
   * @param sentence for the methods section
   * @param bibtex the works and programs that were used
   */
  constructor(
    readonly sentence: string,
    readonly bibtex: string,
  ) {}

  toString(): string {
    return `${this.sentence}\n\n${this.bibtex}`;
  }

  [inspectSymbol](depth: number, options: InspectOptions): string {
    return inspected(depth, options, () => this.toString());
  }

  [displaySymbol](): MimeBundle {
    return { 'text/plain': this.toString() };
  }
}
