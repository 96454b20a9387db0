import { SourceMap } from 'node:module';

/** Lines and columns count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** tslab puts one line before the code of a cell. */
const linesBeforeCell = 1;

/** Maps positions in a compiled cell back to the cell. */
export class CellSourceMap {
  private readonly maps: readonly SourceMap[];

  /**
   * @param maps source maps (version 3), newest compilation step first.
   * @param lines number of lines of the compiled text; what follows belongs to the kernel.
   * @param firstLineShift characters that were put before the first line of the compiled text.
   */
  constructor(
    maps: readonly unknown[],
    private readonly lines: number,
    private readonly firstLineShift: number,
  ) {
    this.maps = maps.map((map) => new SourceMap(map as ConstructorParameters<typeof SourceMap>[0]));
  }

  /** @returns undefined for code that the compiler added. */
  toCell({ line, column }: Position): Position | undefined {
    if (line > this.lines) return undefined;
    let row = line - 1;
    let character = column - 1 - (line === 1 ? this.firstLineShift : 0);
    for (const map of this.maps) {
      const entry = map.findEntry(row, character);
      if (!('originalLine' in entry)) return undefined;
      row = entry.originalLine;
      character = entry.originalColumn;
    }
    return row < linesBeforeCell ? undefined : { line: row - linesBeforeCell + 1, column: character + 1 };
  }
}
