import { grey } from '../render/colours';
import { type Html, html } from '../render/html';
import { type Projected, projection } from './projection';
import type { Scene, SceneAtom } from './scene';

const width = 640;
const height = 420;
const margin = 40;

/** A scene as a flat ball-and-stick picture, far things first: for pages without scripts or WebGL. */
export function sceneSvg(scene: Scene): Html {
  const place = onPicture(scene);
  const atoms = scene.atoms.map((atom) => ({ atom, at: place([atom.x, atom.y, atom.z]) }));
  const bonds = scene.bonds.map(([i, j]) => {
    const a = atoms[i] as (typeof atoms)[number];
    const b = atoms[j] as (typeof atoms)[number];
    return { depth: Math.min(a.at.depth, b.at.depth) - 0.01, mark: stick(a, b) };
  });
  const balls = atoms.map(({ atom, at }) => ({ depth: at.depth, mark: ball(atom, at) }));
  const marks = [...bonds, ...balls].sort((a, b) => a.depth - b.depth).map(({ mark }) => mark);
  const links = scene.links.map((link) => {
    const from = place(link.from);
    const to = place(link.to);
    return html`<line x1="${one(from.x)}" y1="${one(from.y)}" x2="${one(to.x)}" y2="${one(to.y)}" stroke="${link.colour}" stroke-width="4" stroke-linecap="round"${link.repulsive && html` stroke-dasharray="8 6"`}/>`;
  });
  const linkLabels = scene.links.map((link) => {
    const from = place(link.from);
    const to = place(link.to);
    return text((from.x + to.x) / 2, (from.y + to.y) / 2 - 6, link.label, 11);
  });
  const names = scene.labels.map((label) => {
    const own = atoms.filter(({ atom }) => atom.fragment === label.fragment).map(({ at }) => at);
    const lowest = own.reduce((low, at) => (at.y > low.y ? at : low));
    return text(lowest.x, lowest.y + 32, label.text, 15);
  });
  return html`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif"><title>${scene.title}</title>${links}${marks}${linkLabels}${names}</svg>`;
}

/** Scales and centres the projection so that every atom fits. */
function onPicture(scene: Scene): (point: readonly [number, number, number]) => Projected {
  const view = projection(scene);
  const points = scene.atoms.map(({ x, y, z }) => view([x, y, z]));
  const least = (values: number[]) => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = (values: number[]) => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const [left, right] = [least(points.map(({ x }) => x)), most(points.map(({ x }) => x))];
  const [bottom, top] = [least(points.map(({ y }) => y)), most(points.map(({ y }) => y))];
  const scale = Math.min(
    (width - 2 * margin) / Math.max(right - left, 1),
    (height - 2 * margin) / Math.max(top - bottom, 1),
    70,
  );
  return (point) => {
    const { x, y, depth } = view(point);
    return {
      x: width / 2 + scale * (x - (left + right) / 2),
      y: height / 2 - scale * (y - (bottom + top) / 2),
      depth,
    };
  };
}

function ball(atom: SceneAtom, { x, y }: Projected): Html {
  const radius = 8 + 10 * atom.radius;
  const letter = atom.role === 'ghost' ? `Gh(${atom.symbol})` : atom.symbol;
  if (atom.role === 'rest') return html`<circle cx="${one(x)}" cy="${one(y)}" r="3" fill="${grey}"/>`;
  const shape =
    atom.role === 'ghost'
      ? html`<circle cx="${one(x)}" cy="${one(y)}" r="${one(radius)}" fill="${atom.colour}" fill-opacity="0.2" stroke="${grey}" stroke-width="1.5" stroke-dasharray="3 3"/>`
      : html`<circle cx="${one(x)}" cy="${one(y)}" r="${one(radius)}" fill="${atom.colour}" stroke="#333333" stroke-width="1"/>`;
  const ink = atom.role === 'ghost' ? grey : '#ffffff';
  return html`<g><title>${atom.name}</title>${shape}<text x="${one(x)}" y="${one(y + 4)}" font-size="${atom.role === 'ghost' ? 9 : 12}" text-anchor="middle" fill="${ink}" font-weight="bold">${letter}</text></g>`;
}

function stick(a: { atom: SceneAtom; at: Projected }, b: { atom: SceneAtom; at: Projected }): Html {
  const thin = a.atom.role === 'rest';
  return html`<line x1="${one(a.at.x)}" y1="${one(a.at.y)}" x2="${one(b.at.x)}" y2="${one(b.at.y)}" stroke="${thin ? grey : a.atom.colour}" stroke-width="${thin ? 1 : 7}" stroke-linecap="round"/>`;
}

function text(x: number, y: number, content: string, size: number): Html {
  return html`<text x="${one(x)}" y="${one(y)}" font-size="${size}" text-anchor="middle" fill="${grey}" font-weight="bold">${content}</text>`;
}

function one(value: number): string {
  return value.toFixed(1);
}
