import { read } from '../thrown';

/** Reads and sets a `let` or `var` at the top of a cell, where that cell keeps it. */
export interface Binding {
  readonly get: () => unknown;
  readonly set: (value: unknown) => void;
}

/** Names that a cell declares; those that can be assigned to with their bindings. */
export type Declared = Readonly<Record<string, Binding | undefined>>;

/** What a notebook held at some moment. */
export interface Snapshot {
  readonly values: ReadonlyMap<string, unknown>;
  readonly bindings: ReadonlyMap<string, Binding>;
}

/**
 * The variables of a notebook.
 *
 * A compiled cell keeps its variables in a scope of its own and tells the others of them through `exports`. Were that all, a
 * function would go on using the value that its cell knew while later cells assign to `exports`. So each cell lends the
 * bindings of its `let` and `var` names, and whoever reads or assigns such a name reaches the one variable there is.
 */
export class Variables {
  private readonly values = new Map<string, unknown>();
  private readonly bindings = new Map<string, Binding>();

  names(): string[] {
    return [...new Set([...this.values.keys(), ...this.bindings.keys()])];
  }

  /** Value of a variable; undefined when there is none. */
  get(name: string): unknown {
    const binding = this.bindings.get(name);
    return binding ? current(binding) : this.values.get(name);
  }

  /** Makes a variable of its own, whatever had the name before. */
  declare(name: string, value: unknown): void {
    this.bindings.delete(name);
    this.values.set(name, value);
  }

  delete(name: string): void {
    this.bindings.delete(name);
    this.values.delete(name);
  }

  snapshot(): Snapshot {
    return { values: new Map(this.names().map((name) => [name, this.get(name)])), bindings: new Map(this.bindings) };
  }

  /** Makes a variable what it was then; deletes it when it had no value. */
  restore(name: string, { values, bindings }: Snapshot): void {
    this.delete(name);
    if (values.get(name) === undefined) return;
    const binding = bindings.get(name);
    if (binding) this.bindings.set(name, binding);
    this.values.set(name, values.get(name));
  }

  /** What one cell reads and writes as `exports`, and how it lends the bindings of the names that it declares. */
  scope(): { readonly exports: Record<string, unknown>; lend(own: Declared): void } {
    const own = new Map<string, Binding | undefined>();
    const write = (name: string, value: unknown): void => {
      const owner = this.bindings.get(name);
      // A later cell has declared the name anew: what still runs of this one writes to its own variable only.
      if (own.get(name) !== owner && own.has(name)) return;
      if (!own.has(name)) owner?.set(value);
      this.values.set(name, value);
    };
    const exports = new Proxy({} as Record<string, unknown>, {
      get: (_, name) => (typeof name === 'string' ? this.get(name) : undefined),
      set(_, name, value) {
        write(name as string, value);
        return true;
      },
      // Imports arrive as getters; as plain values a later cell can declare their names anew.
      defineProperty: (_, name, attributes) => {
        if (name !== '__esModule') this.declare(name as string, attributes.get ? attributes.get() : attributes.value);
        return true;
      },
    });
    const lend = (declared: Declared): void => {
      for (const [name, binding] of Object.entries(declared)) {
        own.set(name, binding);
        this.bindings.delete(name);
        if (binding) this.bindings.set(name, binding);
      }
    };
    return { exports, lend };
  }
}

/** The value of a variable that its cell may not have reached yet. */
function current(binding: Binding): unknown {
  try {
    return binding.get();
  } catch (error) {
    if (read(error, 'name') === 'ReferenceError') return undefined;
    throw error;
  }
}
