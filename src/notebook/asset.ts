import { join } from 'node:path';

/** Path of a file that the build puts beside this one: libraries for the browser, bundled libraries, licences. */
export function asset(name: string): string {
  return join(__dirname, 'assets', name);
}
