import type { Scene } from './scene';

/** A point on the picture plane, and how near it is to the viewer; Å. */
export interface Projected {
  readonly x: number;
  readonly y: number;
  readonly depth: number;
}

type Vector = readonly [number, number, number];

const directions = 60;
/** Beyond this many atoms the search for a good direction looks at a sample. */
const sampled = 120;

/**
 * Orthographic projection along the direction that keeps the atoms apart best: of 60 directions spread over a half-sphere,
 * the one with the largest mean of each atom's distance to its nearest neighbour in the picture. What is long lies across,
 * as the picture does.
 */
export function projection({ atoms }: Pick<Scene, 'atoms'>): (point: Vector) => Projected {
  const step = Math.max(1, Math.ceil(atoms.length / sampled));
  const points = atoms.filter((_, i) => i % step === 0).map(({ x, y, z }): Vector => [x, y, z]);
  let best: { view: (point: Vector) => Projected; score: number } | undefined;
  for (let k = 0; k < directions; k++) {
    const view = along(halfSphere(k));
    const score = separation(points.map(view));
    if (!best || score > best.score + 1e-9) best = { view, score };
  }
  return across((best as { view: (point: Vector) => Projected }).view, points);
}

/** The scene turned so that the viewer, on the z axis, sees it as in the flat picture. */
export function facing(scene: Scene): Scene {
  const view = projection(scene);
  const turn = (point: Vector): Vector => {
    const { x, y, depth } = view(point);
    return [x, y, depth];
  };
  return {
    ...scene,
    atoms: scene.atoms.map((atom) => {
      const [x, y, z] = turn([atom.x, atom.y, atom.z]);
      return { ...atom, x, y, z };
    }),
    links: scene.links.map((link) => ({ ...link, from: turn(link.from), to: turn(link.to) })),
    labels: scene.labels.map((label) => ({ ...label, at: turn(label.at) })),
  };
}

/** Turned in the plane of the picture so that the points spread most along x: their principal axis. */
function across(view: (point: Vector) => Projected, points: readonly Vector[]): (point: Vector) => Projected {
  const seen = points.map(view);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value / values.length, 0);
  const [x, y] = [mean(seen.map((p) => p.x)), mean(seen.map((p) => p.y))];
  const [xx, yy, xy] = [
    mean(seen.map((p) => (p.x - x) ** 2)),
    mean(seen.map((p) => (p.y - y) ** 2)),
    mean(seen.map((p) => (p.x - x) * (p.y - y))),
  ];
  const angle = 0.5 * Math.atan2(2 * xy, xx - yy);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return (point) => {
    const p = view(point);
    return { x: cos * p.x + sin * p.y, y: cos * p.y - sin * p.x, depth: p.depth };
  };
}

/** The k-th point of a Fibonacci lattice on the half-sphere z > 0. */
function halfSphere(k: number): Vector {
  const z = 1 - (k + 0.5) / directions;
  const angle = k * Math.PI * (3 - Math.sqrt(5));
  const r = Math.sqrt(1 - z * z);
  return [r * Math.cos(angle), r * Math.sin(angle), z];
}

/** Looks along `w`: the picture's axes are perpendicular to it, y up. */
function along(w: Vector): (point: Vector) => Projected {
  const helper: Vector = Math.abs(w[1]) < 0.9 ? [0, 1, 0] : [1, 0, 0];
  const u = normalised(cross(helper, w));
  const v = cross(w, u);
  return (point) => ({ x: dot(point, u), y: dot(point, v), depth: dot(point, w) });
}

function separation(points: readonly Projected[]): number {
  const nearest = points.map((p, i) =>
    points.reduce(
      (least, q, j) => (i === j ? least : Math.min(least, Math.hypot(p.x - q.x, p.y - q.y))),
      Number.MAX_VALUE,
    ),
  );
  return nearest.reduce((sum, value) => sum + Math.min(value, 1.5), 0);
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function normalised(a: Vector): Vector {
  const length = Math.hypot(...a);
  return [a[0] / length, a[1] / length, a[2] / length];
}
