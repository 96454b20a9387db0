/**
 * The value under a name that comes from outside: names of `Object.prototype` (`constructor`, `__proto__`) are names like
 * any other, which a table does not have.
 */
export function ownValue<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
