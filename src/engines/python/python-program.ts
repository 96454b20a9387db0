import { EngineNotFoundError } from '../../errors/engine-not-found-error';
import { installHint, type Packages } from '../program/install-hint';
import { pythonCandidates } from './python-candidates';
import { PythonPool } from './python-pool';
import { NotInThisPython, type PythonReady, type PythonWorker } from './python-worker';

export interface PythonProgramDefinition {
  readonly name: string;
  /** As people call it. */
  readonly title: string;
  /** Absolute path of the Python file that serves it. */
  readonly harness: string;
  readonly args?: readonly string[];
  readonly packages: Packages;
  /** Pythons that are tried after the usual ones. */
  readonly morePythons?: () => readonly string[];
}

/** A program in the first Python that can load it, and its workers in this thread. */
export class PythonProgram {
  private found: { readonly pool: PythonPool; readonly ready: PythonReady } | undefined;
  private searching: Promise<void> | undefined;

  constructor(readonly definition: PythonProgramDefinition) {}

  /**
   * A worker for one task: give it back afterwards.
   *
   * @throws EngineNotFoundError where no Python can load the program: it says which were tried and how to install it.
   */
  async take(cores: number, signal: AbortSignal): Promise<PythonWorker> {
    await this.search(cores, signal);
    return this.found!.pool.take(cores, signal);
  }

  giveBack(worker: PythonWorker): void {
    this.found?.pool.giveBack(worker);
  }

  /** What was loaded, and by which Python. @throws as `take`. */
  async about(signal: AbortSignal): Promise<PythonReady> {
    await this.search(1, signal);
    return this.found!.ready;
  }

  /** Several tasks at the start search once; a search that failed, or was given up, is made anew. */
  private async search(cores: number, signal: AbortSignal): Promise<void> {
    while (!this.found) {
      signal.throwIfAborted();
      if (this.searching) await this.searching.catch(() => undefined);
      else {
        this.searching = this.tryAll(cores, signal).finally(() => {
          this.searching = undefined;
        });
        await this.searching;
      }
    }
  }

  private async tryAll(cores: number, signal: AbortSignal): Promise<void> {
    const { name, title, packages, harness, args = [], morePythons } = this.definition;
    const tried: string[] = [];
    const candidates = pythonCandidates(process.cwd(), process.env);
    for (const python of new Set([...candidates, ...(process.env.MANYBODY_PYTHON ? [] : (morePythons?.() ?? []))])) {
      const pool = new PythonPool({ name, python, harness, args });
      try {
        const worker = await pool.take(cores, signal);
        pool.giveBack(worker);
        this.found = { pool, ready: worker.ready };
        return;
      } catch (error) {
        if (error instanceof NotInThisPython) tried.push(error.message);
        else if (error instanceof EngineNotFoundError) tried.push(`${python}: there is no such Python`);
        else throw error;
      }
    }
    throw new EngineNotFoundError(installHint(title, whyMissing(tried), packages), {
      detail: { program: name, tried },
    });
  }
}

function whyMissing(tried: readonly string[]): string {
  const whose = process.env.MANYBODY_PYTHON
    ? 'in none of the Pythons that MANYBODY_PYTHON names'
    : 'in no Python that was found (another one is named by MANYBODY_PYTHON or --python)';
  return `${whose}: ${tried.join('; ')}`;
}
