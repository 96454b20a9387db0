/** What is meant by a run that does not say, where something around it (a notebook) knows. */
export interface ExecutionDefaults {
  /** Folder of the store of a run that does not name one; undefined for none. */
  storeDir(): string | undefined;
  /** Workers of a run that does not say. */
  workers(): number | undefined;
}

let connected: ExecutionDefaults | undefined;

/** Called together with the surroundings of runs, see `run/surroundings.ts`. */
export function connectExecutionDefaults(defaults: ExecutionDefaults): void {
  connected = defaults;
}

/** Undefined in a plain script. */
export function executionDefaults(): ExecutionDefaults | undefined {
  return connected;
}
