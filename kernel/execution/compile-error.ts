import type { Diagnostic } from './tslab';

/** A cell that TypeScript refuses. */
export class CompileError extends Error {
  constructor(
    readonly diagnostics: readonly Diagnostic[],
    readonly code: string,
  ) {
    super(diagnostics[0]!.messageText);
    this.name = 'TypeScriptError';
  }
}
