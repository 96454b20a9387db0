import { Cell } from './cell';
import type { Session } from './session';

/** Names that every session starts with; `mb` is the whole of the SDK. */
const wanted = ['ManyBodyComputer', 'ManyBodyCore', 'samples', 'kcal', 'kJ', 'angstrom'];

/** Imports the SDK into a session, so that a first cell can use it at once. Cells may declare its names anew. */
export class Prelude {
  private names: readonly string[] = [];
  /** Whether the session begins with the SDK. */
  isOn = process.env.MANYBODY_PRELUDE !== 'off';
  /** What the session held under each name. */
  private values = new Map<string, unknown>();

  constructor(private readonly session: Session) {}

  /** The import as a cell would write it. */
  code(): string {
    return `import * as mb from 'manybody';\nimport { ${wanted.join(', ')} } from 'manybody';`;
  }

  /** @throws when the SDK was not built or does not load. */
  async import(): Promise<void> {
    this.isOn = true;
    const request = { identities: [], header: {} as never, parent: {}, metadata: {}, content: {} };
    await this.session.execute(this.code(), new Cell(request, 0, true));
    this.names = ['mb', ...wanted];
    this.values = new Map(this.session.variables().filter(([name]) => this.names.includes(name)));
  }

  /** After the session was emptied, or when it begins: imports unless it was switched off. */
  async renew(): Promise<void> {
    if (this.isOn) await this.import();
    // The compiler loads now all the same, before the first cell asks for it.
    else this.session.warmUp();
  }

  /** Whether a variable is one that the prelude made and no cell has declared anew. */
  provides(name: string): boolean {
    return this.values.has(name) && this.session.value(name) === this.values.get(name);
  }

  /** Forgets the SDK's names, except those that a cell has declared anew. */
  remove(): void {
    this.isOn = false;
    this.session.forgetImports('manybody', new Set(this.names));
    this.names = [];
    this.values.clear();
  }
}
