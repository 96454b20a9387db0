import { type InspectOptions, inspect } from 'node:util';

/** The name under which Node looks for {@link inspected}. */
export const inspectSymbol: typeof inspect.custom = inspect.custom;

/**
 * What `console.log` and debuggers show: the whole text of a value by itself, its first line inside of another value or where
 * no depth was asked for. Without it they list the internals, hundreds of lines.
 *
 * @param depth levels that are left
 */
export function inspected(depth: number, { depth: all }: InspectOptions, text: () => string): string {
  const whole = text();
  const alone = all !== 0 && depth === all;
  return alone ? whole : `[${whole.split('\n')[0]?.trim()}]`;
}
