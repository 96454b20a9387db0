import { createRequire } from 'node:module';

/** Version of the package that this kernel is part of. */
export function kernelVersion(): string {
  return (createRequire(__filename)('manybody/package.json') as { version: string }).version;
}
