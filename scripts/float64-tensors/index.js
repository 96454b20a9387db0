// What danfojs-node asks of @tensorflow/tfjs-node, in float64. tfjs computes in float32, which costs an energy of -76 Eh
// its sixth decimal. Arrays are flat and row-major; operands broadcast as in numpy (shapes aligned at the right).

/** Nested lists or typed arrays as one flat list. */
function flatten(values, out = []) {
  if (Array.isArray(values) || ArrayBuffer.isView(values)) for (const value of values) flatten(value, out);
  else out.push(values);
  return out;
}

function shapeOf(values) {
  const shape = [];
  for (let v = values; Array.isArray(v) || ArrayBuffer.isView(v); v = v[0]) shape.push(v.length);
  return shape;
}

const sizeOf = (shape) => shape.reduce((product, length) => product * length, 1);

const dtypeOf = (value) => (typeof value === 'string' ? 'string' : typeof value === 'boolean' ? 'bool' : 'float32');

class Tensor {
  constructor(values, shape, dtype = dtypeOf(values[0])) {
    if (values.length !== sizeOf(shape)) throw new Error(`${values.length} values do not fill the shape [${shape}]`);
    this.values = values;
    this.shape = shape;
    this.rank = shape.length;
    this.size = values.length;
    this.dtype = dtype;
  }

  /** f of each pair of elements, with broadcasting. */
  combine(other, f, dtype) {
    const that = other instanceof Tensor ? other : tensor(other);
    const rank = Math.max(this.rank, that.rank);
    const padded = (shape) => [...Array(rank - shape.length).fill(1), ...shape];
    const a = padded(this.shape);
    const b = padded(that.shape);
    const shape = a.map((length, axis) => {
      if (length === b[axis] || b[axis] === 1) return length;
      if (length === 1) return b[axis];
      throw new Error(`Operands could not be broadcast together with shapes ${this.shape} and ${that.shape}.`);
    });
    const values = new Array(sizeOf(shape));
    const index = Array(rank).fill(0);
    for (let k = 0; k < values.length; k++) {
      let ia = 0;
      let ib = 0;
      for (let axis = 0; axis < rank; axis++) {
        ia = ia * a[axis] + (a[axis] === 1 ? 0 : index[axis]);
        ib = ib * b[axis] + (b[axis] === 1 ? 0 : index[axis]);
      }
      values[k] = f(Number(this.values[ia]), Number(that.values[ib]));
      for (let axis = rank - 1; axis >= 0 && ++index[axis] === shape[axis]; axis--) index[axis] = 0;
    }
    return new Tensor(values, shape, dtype);
  }

  add(other) {
    return this.combine(other, (x, y) => x + y);
  }
  sub(other) {
    return this.combine(other, (x, y) => x - y);
  }
  mul(other) {
    return this.combine(other, (x, y) => x * y);
  }
  div(other) {
    return this.combine(other, (x, y) => x / y);
  }
  divNoNan(other) {
    return this.combine(other, (x, y) => (y === 0 ? 0 : x / y));
  }
  pow(other) {
    return this.combine(other, (x, y) => x ** y);
  }
  /** The remainder has the sign of the divisor, as in tfjs and Python. */
  mod(other) {
    return this.combine(other, (x, y) => x - Math.floor(x / y) * y);
  }

  greater(other) {
    return this.combine(other, (x, y) => Number(x > y), 'bool');
  }
  less(other) {
    return this.combine(other, (x, y) => Number(x < y), 'bool');
  }
  greaterEqual(other) {
    return this.combine(other, (x, y) => Number(x >= y), 'bool');
  }
  lessEqual(other) {
    return this.combine(other, (x, y) => Number(x <= y), 'bool');
  }
  equal(other) {
    return this.compareEqual(other, true);
  }
  notEqual(other) {
    return this.compareEqual(other, false);
  }
  compareEqual(other, wanted) {
    return this.combine(other, (x, y) => Number((x === y) === wanted), 'bool');
  }

  /** Reduces the first axis, or everything when `axis` is not given. */
  reduce(f, axis) {
    if (axis === undefined || this.rank < 2) return scalar(f(this.values.map(Number)));
    if (axis !== 0 || this.rank !== 2) throw new Error('Only axis 0 of a matrix can be reduced.');
    const [rows, columns] = this.shape;
    const column = (j) => Array.from({ length: rows }, (_, i) => Number(this.values[i * columns + j]));
    return new Tensor(
      Array.from({ length: columns }, (_, j) => f(column(j))),
      [columns],
    );
  }
  mean(axis) {
    return this.reduce(mean, axis);
  }
  min(axis) {
    return this.reduce((values) => values.reduce((x, y) => Math.min(x, y)), axis);
  }
  max(axis) {
    return this.reduce((values) => values.reduce((x, y) => Math.max(x, y)), axis);
  }
  sqrt() {
    return new Tensor(this.values.map(Math.sqrt), this.shape);
  }
  argMax() {
    return this.first((x, best) => x > best);
  }
  argMin() {
    return this.first((x, best) => x < best);
  }
  first(better) {
    if (this.rank > 1) throw new Error('Only a vector has an arg reduction here.');
    return scalar(this.values.reduce((best, value, i) => (better(value, this.values[best]) ? i : best), 0));
  }

  transpose() {
    if (this.rank < 2) return this;
    const [rows, columns] = this.shape;
    const values = Array.from(
      { length: this.size },
      (_, k) => this.values[(k % rows) * columns + Math.floor(k / rows)],
    );
    return new Tensor(values, [columns, rows], this.dtype);
  }
  clone() {
    return new Tensor([...this.values], [...this.shape], this.dtype);
  }
  dataSync() {
    return this.values;
  }
  arraySync() {
    const nest = (offset, shape) => {
      if (shape.length === 0) return this.values[offset];
      const inner = shape.slice(1);
      return Array.from({ length: shape[0] }, (_, i) => nest(offset + i * sizeOf(inner), inner));
    };
    return nest(0, this.shape);
  }
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

const variance = (values) => {
  const mu = mean(values);
  return mean(values.map((value) => (value - mu) ** 2));
};

const tensor = (values, shape, dtype) => new Tensor(flatten(values), shape ?? shapeOf(values), dtype);
const scalar = (value, dtype) => new Tensor([value], [], dtype);
const tensor1d = (values, dtype) => tensor(values, undefined, dtype);
const tensor2d = (values, shape, dtype) => tensor(values, shape, dtype);
const moments = (values, axis) => {
  const t = values instanceof Tensor ? values : tensor(values);
  return { mean: t.mean(axis), variance: t.reduce(variance, axis) };
};

/** danfojs draws samples through a tf.data pipeline: shuffle(n, seed).take(n).toArray(). */
const data = {
  array: (values) => ({
    shuffle: (_bufferSize, seed) => ({
      take: (count) => ({ toArray: async () => shuffled(values, seed).slice(0, count) }),
    }),
  }),
};

/** Fisher-Yates with a generator seeded by text (mulberry32 over FNV-1a), so that one seed always gives one sample. */
function shuffled(values, seed) {
  let state = 0x811c9dc5;
  for (const character of String(seed)) state = Math.imul(state ^ character.codePointAt(0), 0x01000193);
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const out = [...values];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}

module.exports = { Tensor, tensor, tensor1d, tensor2d, scalar, moments, data, enableProdMode() {} };
