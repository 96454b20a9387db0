const PAGE_BITS = 2 ** 16;

/** A growing set of counting numbers from 0, one bit each, in pages made when first used. */
export class BitSet {
  private readonly pages: Uint8Array[] = [];

  has(i: number): boolean {
    const bit = i % PAGE_BITS;
    const page = this.pages[(i - bit) / PAGE_BITS];
    return page !== undefined && (page[bit >>> 3]! & (1 << (bit & 7))) !== 0;
  }

  add(i: number): void {
    const bit = i % PAGE_BITS;
    const key = (i - bit) / PAGE_BITS;
    let page = this.pages[key];
    if (page === undefined) {
      page = new Uint8Array(PAGE_BITS / 8);
      this.pages[key] = page; // a sparse list where indices are far apart
    }
    page[bit >>> 3]! |= 1 << (bit & 7);
  }
}
