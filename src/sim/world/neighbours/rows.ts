/** Rows of five numbers that only grow. */
const FIRST = 1024;
const STRIDE = 5;

export class Rows {
  count = 0;
  private data = new Float64Array(FIRST * STRIDE);

  add(a: number, b: number, c: number, d: number, e: number): void {
    const base = this.count * STRIDE;
    if (base === this.data.length) {
      const wider = new Float64Array(base * 2);
      wider.set(this.data);
      this.data = wider;
    }
    this.count++;
    this.data[base] = a;
    this.data[base + 1] = b;
    this.data[base + 2] = c;
    this.data[base + 3] = d;
    this.data[base + 4] = e;
  }

  at(row: number, column: number): number {
    return this.data[row * STRIDE + column] ?? 0;
  }

  /** First row whose `column`, which never decreases, is more than `value`. */
  firstAfter(column: number, value: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.at(middle, column) <= value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
