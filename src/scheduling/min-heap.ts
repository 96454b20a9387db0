/** A priority queue of whole numbers (indices) by a key given with each; equal keys leave in the order of the numbers. */
export class MinHeap {
  private readonly items: number[] = [];
  private readonly keys: number[] = [];

  get size(): number {
    return this.items.length;
  }

  /** The item with the smallest key. @returns undefined when empty. */
  peek(): number | undefined {
    return this.items[0];
  }

  /** The smallest key. @returns undefined when empty. */
  peekKey(): number | undefined {
    return this.keys[0];
  }

  push(item: number, key: number): void {
    let at = this.items.length;
    this.items.push(item);
    this.keys.push(key);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.before(at, parent)) break;
      this.swap(at, parent);
      at = parent;
    }
  }

  pop(): number | undefined {
    const top = this.items[0];
    const item = this.items.pop();
    const key = this.keys.pop();
    if (this.items.length > 0) {
      this.items[0] = item!;
      this.keys[0] = key!;
      this.sink(0);
    }
    return top;
  }

  private sink(from: number): void {
    let at = from;
    for (;;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2])
        if (child < this.items.length && this.before(child, least)) least = child;
      if (least === at) return;
      this.swap(at, least);
      at = least;
    }
  }

  private before(a: number, b: number): boolean {
    const difference = this.keys[a]! - this.keys[b]!;
    return difference < 0 || (difference === 0 && this.items[a]! < this.items[b]!);
  }

  private swap(a: number, b: number): void {
    [this.items[a], this.items[b]] = [this.items[b]!, this.items[a]!];
    [this.keys[a], this.keys[b]] = [this.keys[b]!, this.keys[a]!];
  }
}
