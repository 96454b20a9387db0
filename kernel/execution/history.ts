/** The inputs of this kernel session, for history_request. */
export class History {
  private readonly entries: { readonly line: number; readonly input: string; output: string | null }[] = [];

  /** @param line execution count, from 1. */
  add(line: number, input: string): void {
    this.entries.push({ line, input, output: null });
  }

  setOutput(line: number, output: string): void {
    const entry = this.entries.findLast((each) => each.line === line);
    if (entry) entry.output = output;
  }

  /** The rows that a history_request asks for: `[session, line, input]` or `[session, line, [input, output]]`. */
  answer(request: Readonly<Record<string, unknown>>): unknown[] {
    const chosen = this.choose(request);
    return chosen.map(({ line, input, output }) => [0, line, request.output === true ? [input, output] : input]);
  }

  private choose(request: Readonly<Record<string, unknown>>) {
    const n = typeof request.n === 'number' ? request.n : Number.POSITIVE_INFINITY;
    const newest = <T>(rows: readonly T[]): T[] => (n <= 0 ? [] : rows.slice(-n));
    if (request.hist_access_type === 'range') {
      // Only the current session (0) is kept; a negative number asks for an earlier one.
      if (request.session !== undefined && request.session !== 0) return [];
      const start = typeof request.start === 'number' ? request.start : 0;
      const stop = typeof request.stop === 'number' ? request.stop : Number.POSITIVE_INFINITY;
      return this.entries.filter(({ line }) => line >= start && line < stop);
    }
    if (request.hist_access_type === 'search') {
      const matches = globPattern(typeof request.pattern === 'string' ? request.pattern : '*');
      let found = this.entries.filter(({ input }) => matches.test(input));
      if (request.unique === true) {
        const last = new Map(found.map((entry) => [entry.input, entry]));
        found = found.filter((entry) => last.get(entry.input) === entry);
      }
      return newest(found);
    }
    return newest(this.entries);
  }
}

/** Unix wildcards: `*` any text, `?` one character. */
function globPattern(glob: string): RegExp {
  const escaped = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${escaped}$`, 's');
}
