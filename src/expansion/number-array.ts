/** Numbers as users bring them: a typed array, or plain lists, flat or nested (row-major). */
export type NumberArray = Float64Array | readonly number[] | readonly (readonly number[])[];

/** The same numbers in one list; nothing is copied when there is nothing to flatten. */
export function flatten(values: NumberArray): Float64Array | readonly number[] {
  return values instanceof Float64Array ? values : typeof values[0] === 'object' ? values.flat() : (values as number[]);
}
