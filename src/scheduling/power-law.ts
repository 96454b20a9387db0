/** One measurement: seconds, and the logarithms of the sizes that explain them. */
export interface PowerLawPoint {
  readonly logSize: number;
  readonly logElectrons: number;
  readonly seconds: number;
}

/** What is believed about the powers before any measurement. */
export interface PowerLawPrior {
  readonly sizePower: number;
  readonly electronPower: number;
}

export interface PowerLaw {
  /** Expected time in seconds. */
  seconds(logSize: number, logElectrons: number): number;
  /** Standard deviation of the logarithm of that expectation: it grows away from the sizes that were measured. */
  uncertainty(logSize: number, logElectrons: number): number;
  /** Standard deviation of the logarithm of single measurements around the law. */
  readonly scatter: number;
  readonly sizePower: number;
  readonly electronPower: number;
  readonly points: number;
}

/** Standard deviation of a power around its prior, and the least scatter of a measured time: judgement, not measurement. */
const powerDeviation = 0.7;
const leastScatter = 0.1;

/**
 * Fits t = t₀ + c · size^p · electrons^q to measured times, by robust least squares in the logarithm with a normal prior on p
 * and q. With one measurement the powers are those of the prior; with many sizes they are those of the data. t₀, the time that a
 * program takes to start, is searched on a grid.
 *
 * @param points at least one.
 */
export function fitPowerLaw(points: readonly PowerLawPoint[], prior: PowerLawPrior): PowerLaw {
  const usable = points.map((point) => ({ ...point, seconds: Math.max(point.seconds, 1e-6) }));
  const shortest = Math.min(...usable.map(({ seconds }) => seconds));
  const sizes = new Set(usable.map(({ logSize }) => logSize.toFixed(6)));
  // An offset is told from a lower power by three sizes at least.
  const offsets = sizes.size < 3 ? [0] : [0, 0.3, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99].map((part) => part * shortest);
  const fits = offsets.map((offset) => fitWithOffset(usable, prior, offset));
  return fits.reduce((best, fit) => (fit.loss < best.loss * 0.9 ? fit : best)).law;
}

function fitWithOffset(
  points: readonly PowerLawPoint[],
  prior: PowerLawPrior,
  offset: number,
): { law: PowerLaw; loss: number } {
  const n = points.length;
  const x1 = points.map(({ logSize }) => logSize);
  const x2 = points.map(({ logElectrons }) => logElectrons);
  const y = points.map(({ seconds }) => Math.log(seconds - offset));
  let weights = points.map(() => 1);
  let scatter = 0.5;
  let p = prior.sizePower;
  let q = prior.electronPower;
  let mean = { x1: 0, x2: 0, y: 0 };
  let covariance = { a11: 0, a12: 0, a22: 0 };
  let residuals: number[] = [];

  for (let round = 0; round < 8; round++) {
    const total = sum(weights);
    const average = (v: readonly number[]) => sum(v.map((value, i) => weights[i]! * value)) / total;
    mean = { x1: average(x1), x2: average(x2), y: average(y) };
    const moment = (u: readonly number[], ubar: number, v: readonly number[], vbar: number) =>
      sum(u.map((value, i) => weights[i]! * (value - ubar) * (v[i]! - vbar)));
    // Normal equations around the prior, in units of the scatter: (XᵀX/σ² + 1/τ²) δ = Xᵀ(y − X·prior)/σ².
    const precision = 1 / powerDeviation ** 2;
    const s = 1 / scatter ** 2;
    const s11 = moment(x1, mean.x1, x1, mean.x1);
    const s12 = moment(x1, mean.x1, x2, mean.x2);
    const s22 = moment(x2, mean.x2, x2, mean.x2);
    const g1 = moment(x1, mean.x1, y, mean.y) - prior.sizePower * s11 - prior.electronPower * s12;
    const g2 = moment(x2, mean.x2, y, mean.y) - prior.sizePower * s12 - prior.electronPower * s22;
    const [m11, m12, m22] = [s * s11 + precision, s * s12, s * s22 + precision];
    const determinant = m11 * m22 - m12 * m12;
    covariance = { a11: m22 / determinant, a12: -m12 / determinant, a22: m11 / determinant };
    p = prior.sizePower + s * (covariance.a11 * g1 + covariance.a12 * g2);
    q = prior.electronPower + s * (covariance.a12 * g1 + covariance.a22 * g2);
    residuals = y.map((value, i) => value - mean.y - p * (x1[i]! - mean.x1) - q * (x2[i]! - mean.x2));
    // Huber's weights: the first job of a worker compiles, a busy machine stalls; neither may bend the law.
    scatter = Math.max(leastScatter, 1.4826 * median(residuals.map(Math.abs)));
    const limit = 1.5 * scatter;
    weights = residuals.map((residual) => Math.min(1, limit / Math.max(Math.abs(residual), 1e-300)));
  }
  // The mean of a log-normal time is larger than its median (smearing estimate, outliers clipped).
  const smear = sum(residuals.map((r) => Math.exp(Math.max(-3 * scatter, Math.min(3 * scatter, r))))) / n;
  const law: PowerLaw = {
    seconds: (a, b) => offset + smear * Math.exp(mean.y + p * (a - mean.x1) + q * (b - mean.x2)),
    uncertainty: (a, b) => {
      const [d1, d2] = [a - mean.x1, b - mean.x2];
      const { a11, a12, a22 } = covariance;
      return Math.sqrt(scatter ** 2 / n + a11 * d1 * d1 + 2 * a12 * d1 * d2 + a22 * d2 * d2);
    },
    scatter,
    sizePower: p,
    electronPower: q,
    points: n,
  };
  // Compared in the logarithm of the whole time, so that offsets are on one footing.
  const errors = points.map(({ logSize, logElectrons, seconds }) =>
    Math.abs(Math.log(seconds / law.seconds(logSize, logElectrons))),
  );
  return { law, loss: sum(errors) / n + 1e-6 };
}

function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
