import { randomUUID } from 'node:crypto';
import type { InspectOptions } from 'node:util';
import { libraryOnce } from '../browser-library';
import { type Displayable, displaySymbol, type MimeBundle } from '../mime-bundle';
import { type Html, html, scriptLiteral, svgAddress, trustedHtml } from '../render/html';
import { inspected, inspectSymbol } from '../render/inspected';
import { piece } from '../render/piece';
import { shortened } from '../render/printable';
import { frameProgram, frameStart } from './frame-program';
import { pageProgram } from './page-program';
import { facing } from './projection';
import type { Scene } from './scene';
import { sceneSvg } from './scene-svg';

/** A molecule that draws itself as the last expression of a cell: turnable where scripts run, a picture where they do not. */
export class MoleculeView implements Displayable {
  constructor(private readonly scene: Scene) {}

  /** What is shown, in words. */
  get description(): string {
    return this.scene.description;
  }

  /** A standing SVG document. */
  toSVG(): string {
    return sceneSvg(this.scene).toString();
  }

  toString(): string {
    return sceneText(this.scene);
  }

  [inspectSymbol](depth: number, options: InspectOptions): string {
    return inspected(depth, options, () => this.toString());
  }

  [displaySymbol](): MimeBundle {
    return viewBundle(this.scene, libraryOnce('3dmol'));
  }
}

/** @param library 3Dmol's script, when this is the output that brings it */
export function viewBundle(scene: Scene, library: Html | null): MimeBundle {
  const page = piece(library, viewHtml(scene));
  return { 'text/plain': sceneText(scene), 'text/html': page.toString() };
}

/** The flat picture, and the script that puts the turnable view in its place. */
export function viewHtml(scene: Scene): Html {
  const id = `mb-${randomUUID()}`;
  const words = shortened(`${scene.title}: ${scene.description}`, 500);
  return html`<figure><div id="${id}"><img alt="${words}" src="${svgAddress(sceneSvg(scene))}"></div><figcaption>${words}</figcaption></figure>${upgradeScript(id, scene)}`;
}

function sceneText(scene: Scene): string {
  const words = [scene.title, ...scene.description.split('; '), ...scene.links.slice(0, 20).map(({ label }) => label)];
  return words.map((line) => shortened(line, 100)).join('\n');
}

function upgradeScript(id: string, scene: Scene): Html {
  const frame = [frameStart, `(function(id,scene,background){${frameProgram}})`];
  return html`<script>(${trustedHtml(pageProgram)})(${scriptLiteral(id)},${scriptLiteral(facing(scene))},${scriptLiteral(frame)})</script>`;
}
