import { inspect } from 'node:util';

// JavaScript can throw anything at all, also a value that throws again as soon as it is looked at (a getter, a Proxy, an
// `inspect.custom`). Whoever must go on after a cell has failed looks at its errors through these functions: none of them throws.

/** A property, or undefined when it cannot be read. */
export function read(value: unknown, key: PropertyKey): unknown {
  try {
    return (value as Record<PropertyKey, unknown> | null | undefined)?.[key];
  } catch {
    return undefined;
  }
}

/** A property that ought to be a text, or `otherwise` when it is something else or cannot be read. */
export function readText(value: unknown, key: PropertyKey, otherwise: string): string {
  const text = read(value, key);
  return typeof text === 'string' ? text : otherwise;
}

/** `value instanceof type`, false for a Proxy that refuses to say. */
export function isA<T>(value: unknown, type: abstract new (...args: never[]) => T): value is T {
  try {
    return value instanceof type;
  } catch {
    return false;
  }
}

/** An Error, also one of another realm or thread. */
export function looksLikeError(value: unknown): boolean {
  try {
    return (
      value instanceof Error || (typeof value === 'object' && value !== null && 'message' in value && 'stack' in value)
    );
  } catch {
    return false;
  }
}

/** A value as text: no colours, at most a screenful. */
export function asText(value: unknown): string {
  const options = { depth: 4, maxArrayLength: 100, maxStringLength: 10_000, breakLength: 100 };
  try {
    // A namespace, such as `mb`: its names, which compiled code keeps behind getters, and what they are.
    if (read(value, '__esModule') === true) return inspect({ ...(value as object) }, { ...options, depth: 0 });
    return inspect(value, options);
  } catch {
    try {
      return inspect(value, { ...options, customInspect: false });
    } catch {
      return `(this ${typeof value} cannot be shown: it throws when it is looked at)`;
    }
  }
}
