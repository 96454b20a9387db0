/** An asynchronous input that is filled from outside, item by item. To be read once. */
export class PushStream<Item> implements AsyncIterable<Item> {
  private readonly items: Item[] = [];
  private wake: (() => void) | undefined;
  private ended = false;

  push(item: Item): void {
    this.items.push(item);
    this.wake?.();
  }

  /** What was pushed is still read; then the input ends. */
  end(): void {
    this.ended = true;
    this.wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    while (true) {
      const item = this.items.shift();
      if (item !== undefined) yield item;
      else if (this.ended) return;
      else {
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      }
    }
  }
}
