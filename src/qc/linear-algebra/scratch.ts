/**
 * Arrays for what a step needs and nobody keeps. They are used again, so that iterations leave little garbage: collecting it
 * takes processor time in threads of its own, which are missing elsewhere when every core computes.
 */
export class Scratch {
  private readonly arrays = new Map<string, Float64Array>();

  /** The array of this name, with whatever was left in it. It is the caller's until the name is asked for again. */
  of(name: string, length: number): Float64Array {
    const held = this.arrays.get(name);
    if (held?.length === length) return held;
    const array = new Float64Array(length);
    this.arrays.set(name, array);
    return array;
  }

  /** The first numbers of an array that is long enough: for lengths that change from call to call. */
  room(name: string, length: number): Float64Array {
    const held = this.arrays.get(name);
    if (held && held.length >= length) return held.subarray(0, length);
    const array = new Float64Array(Math.ceil(1.25 * length));
    this.arrays.set(name, array);
    return array.subarray(0, length);
  }

  /** Gives all of them back. */
  clear(): void {
    this.arrays.clear();
  }
}
