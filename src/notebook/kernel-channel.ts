/**
 * What the kernel offers to the code that runs in its cells. It is found through a global symbol, so that the SDK needs
 * no import of the kernel, works without it, and two copies of the SDK share one kernel.
 */
const kernelSymbol = Symbol.for('manybody.kernel');

/** A value in several representations, keyed by MIME type. Text types hold strings, JSON types hold plain data. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** How to show a bundle. */
export interface DisplayOptions {
  /** Names the output, so that a later call can replace it. */
  readonly displayId?: string | undefined;
  /** Replace the outputs that carry `displayId`, wherever they are, instead of adding one. */
  readonly update?: boolean | undefined;
  /** Hints for front ends, keyed by MIME type. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/** Preferences that `%mb` sets; renderers and runs read them when they start. */
export interface KernelSettings {
  /** `%mb progress on|off`: draw progress when a run starts. */
  progress: boolean;
  /** `%mb units kcal|kJ`: the unit of energy differences. */
  energyUnit: 'kcal/mol' | 'kJ/mol';
  /** `%mb theme auto|light|dark`: the theme that renderers assume; `auto` follows the front end. */
  theme: 'auto' | 'light' | 'dark';
  /** `%mb workers N`: workers of a run that does not say; undefined leaves the choice to the SDK. */
  workers: number | undefined;
}

/** The running kernel, seen from a cell. */
export interface KernelChannel {
  /** Version of the kernel. */
  readonly version: string;
  /**
   * Shows a bundle below the cell that (however indirectly) made the call, also after that cell has finished.
   * Never throws for an unserialisable value: it is shown as its text.
   */
  display(bundle: MimeBundle, options?: DisplayOptions): void;
  /** Aborted when the calling cell is interrupted (reason: an `Error` named `KeyboardInterrupt`) or the kernel stops. */
  readonly signal: AbortSignal;
  readonly settings: Readonly<KernelSettings>;
  /** Shorthand of `settings.progress`. */
  readonly progress: boolean;
  /**
   * True when no output of this notebook holds `name` yet, and from then on the calling cell's outputs do: for libraries that a
   * notebook embeds once. True again after that cell was run again or deleted.
   */
  firstTime(name: string): boolean;
  /** The newest result of a run, for `%mb last`, `%mb cite` and `%mb export`: whoever finishes a run sets it. */
  lastResult: unknown;
}

/** The kernel that runs this code, or undefined in a plain script, a terminal or another kernel. */
export function kernelChannel(): KernelChannel | undefined {
  return (globalThis as { [kernelSymbol]?: KernelChannel })[kernelSymbol];
}

/** Announces the kernel to {@link kernelChannel}; called once by the kernel itself. */
export function installKernelChannel(channel: KernelChannel): void {
  Object.defineProperty(globalThis, kernelSymbol, { value: channel, configurable: true });
}
