import { boys } from './boys';
import { hermiteIndex, hermitePosition } from './hermite-index';

/** How entry h follows from two lower ones: R_h^n = X_axis R_first^(n+1) + factor R_second^(n+1). */
interface Step {
  axis: number;
  first: number;
  second: number;
  factor: number;
}

const plans: Step[][] = [];

function recursionPlan(L: number): Step[] {
  let plan = plans[L];
  if (!plan) {
    const { n, t, u, v } = hermiteIndex(L);
    plan = [];
    for (let h = 0; h < n; h++) {
      const tuv = [t[h]!, u[h]!, v[h]!] as [number, number, number];
      const axis = tuv.findIndex((k) => k > 0);
      if (axis < 0) {
        plan.push({ axis: 0, first: 0, second: 0, factor: 0 });
        continue;
      }
      tuv[axis]!--;
      const first = hermitePosition(...tuv);
      const factor = tuv[axis]!;
      if (factor > 0) tuv[axis]!--;
      plan.push({ axis, first, second: factor > 0 ? hermitePosition(...tuv) : 0, factor });
    }
    plans[L] = plan;
  }
  return plan;
}

/**
 * Hermite Coulomb integrals R_tuv(α, X, Y, Z), t + u + v <= L, in the order of `hermiteIndex(L)`.
 * McMurchie & Davidson (1978), eqs. 4.6 to 4.8; Helgaker, Jorgensen & Olsen (2000), eqs. 9.9.14 and 9.9.18 to 9.9.20:
 *
 *   R^n_000 = (-2α)^n F_n(α R²)
 *   R^n_(t+1,u,v) = t R^(n+1)_(t-1,u,v) + X R^(n+1)_(t,u,v)      and so on;      R_tuv = R^0_tuv
 */
export class HermiteCoulomb {
  private readonly plan: Step[];
  private readonly counts: number[];
  private readonly F: Float64Array;
  private current: Float64Array;
  private previous: Float64Array;

  constructor(readonly L: number) {
    this.plan = recursionPlan(L);
    this.counts = Array.from({ length: L + 1 }, (_, n) => hermiteIndex(L - n).n);
    this.F = new Float64Array(L + 1);
    this.current = new Float64Array(hermiteIndex(L).n);
    this.previous = new Float64Array(hermiteIndex(L).n);
  }

  /** @returns an array that the next call overwrites. */
  evaluate(alpha: number, X: number, Y: number, Z: number): Float64Array {
    const { F, plan, L } = this;
    boys(L, alpha * (X * X + Y * Y + Z * Z), F);
    for (let n = L; n >= 0; n--) {
      const now = this.previous;
      const above = this.current;
      now[0] = (-2 * alpha) ** n * F[n]!;
      const count = this.counts[n]!;
      for (let h = 1; h < count; h++) {
        const { axis, first, second, factor } = plan[h]!;
        const distance = axis === 0 ? X : axis === 1 ? Y : Z;
        now[h] = distance * above[first]! + (factor > 0 ? factor * above[second]! : 0);
      }
      this.previous = above;
      this.current = now;
    }
    return this.current;
  }
}
