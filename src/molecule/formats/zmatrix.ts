/** How an atom is placed from atoms before it: distance, angle and dihedral angle. References count from 0. */
export interface InternalCoordinates {
  readonly distance: number;
  readonly bond: number;
  /** In degrees; given from the third atom. */
  readonly angle?: number | undefined;
  readonly bend?: number | undefined;
  /** In degrees; given from the fourth atom. */
  readonly dihedral?: number | undefined;
  readonly twist?: number | undefined;
}

type Vector = readonly [number, number, number];

/** Below this sine of an angle three atoms are on a line, and no plane is fixed. */
const COLLINEAR = 1e-6;

/**
 * The place of one more atom: the first is at the origin, the second on the z axis, the third in the xz plane with x > 0.
 *
 * @param points flat, the atoms so far, dummies included.
 * @returns x, y, z, or why it cannot be placed.
 */
export function placeAtom(points: readonly number[], internal: InternalCoordinates | undefined): Vector | string {
  if (internal === undefined) return [0, 0, 0];
  const { distance, angle, bend, dihedral, twist } = internal;
  const a = pointAt(points, internal.bond);
  if (bend === undefined || angle === undefined) return plus(a, [0, 0, distance]);
  const b = pointAt(points, bend);
  const along = unit(minus(b, a));
  if (along === undefined) return 'two of its reference atoms are at the same place';
  const theta = radians(angle);
  const across =
    twist === undefined || dihedral === undefined
      ? sideways(along)
      : twisted(along, minus(pointAt(points, twist), b), radians(dihedral));
  if (across === undefined) {
    return Math.abs(Math.sin(theta)) < COLLINEAR
      ? plus(a, scaled(along, distance * Math.cos(theta)))
      : 'its three reference atoms are on a line, so that the dihedral angle says nothing; place it from others, or from a dummy atom X';
  }
  return plus(a, plus(scaled(along, distance * Math.cos(theta)), scaled(across, distance * Math.sin(theta))));
}

/** Perpendicular to `along`, in the xz plane where that is possible. */
function sideways(along: Vector): Vector {
  const x: Vector = [1, 0, 0];
  const y: Vector = [0, 1, 0];
  return unit(minus(x, scaled(along, along[0]))) ?? unit(minus(y, scaled(along, along[1])))!;
}

/** Perpendicular to `along`, at `phi` from the side on which `towards` lies; undefined where that is on the line. */
function twisted(along: Vector, towards: Vector, phi: number): Vector | undefined {
  const length = Math.hypot(...towards);
  const aside = minus(towards, scaled(along, dot(towards, along)));
  if (Math.hypot(...aside) < COLLINEAR * length) return undefined;
  const cis = unit(aside);
  if (cis === undefined) return undefined;
  const normal = cross(cis, along);
  return plus(scaled(cis, Math.cos(phi)), scaled(normal, Math.sin(phi)));
}

const pointAt = (points: readonly number[], i: number): Vector => [
  points[3 * i]!,
  points[3 * i + 1]!,
  points[3 * i + 2]!,
];
const plus = (a: Vector, b: Vector): Vector => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
const minus = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const scaled = (a: Vector, s: number): Vector => [a[0] * s, a[1] * s, a[2] * s];
const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

function unit(a: Vector): Vector | undefined {
  const length = Math.hypot(...a);
  return length < COLLINEAR ? undefined : scaled(a, 1 / length);
}
