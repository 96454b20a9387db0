import { readFileSync } from 'node:fs';

/** The text of a file of /proc, or undefined when it is gone. */
export function systemText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
