/**
 * The program of a view, run beside 3Dmol in a sandboxed frame: `scene` is a {@link Scene}, `background` a colour. It says `ready` to the page with
 * what it has drawn, or `failed` (no WebGL), in which case the page keeps its picture.
 */
export const frameProgram = `
function tell(message) { parent.postMessage(Object.assign({ manybodyView: id }, message), '*'); }
function failed(error) { tell({ state: 'failed', message: String(error) }); }
function later(act, ms) { setTimeout(function () { try { act(); } catch (error) { failed(error); } }, ms); }
try {
  var space = document.getElementById('view');
  var view = $3Dmol.createViewer(space, { backgroundColor: background });
  var steps = scene.steps, shownCluster = steps ? steps.start : 0;
  var bonds = scene.atoms.map(function () { return []; });
  (steps || scene).bonds.forEach(function (bond) { bonds[bond[0]].push(bond[1]); bonds[bond[1]].push(bond[0]); });
  // What the atoms are in the cluster that is shown.
  var looks = scene.atoms;
  function look(atom) {
    var cluster = steps.clusters[shownCluster], real = cluster.real.indexOf(atom.fragment) >= 0;
    var role = !atom.nucleus ? 'ghost' : real ? 'real' : cluster.basis.indexOf(atom.fragment) >= 0 ? 'ghost' : 'rest';
    return { role: role, symbol: atom.symbol, colour: role === 'real' ? steps.colours[atom.fragment - 1] : steps.ghostColour,
      name: (role === 'ghost' ? 'Gh(' + atom.symbol + ')' : atom.symbol) + atom.name.slice(atom.name.indexOf(',')) };
  }
  function addAtoms(chosen) {
    var atoms = [];
    scene.atoms.forEach(function (atom, i) {
      if (chosen(looks[i])) atoms.push({ elem: atom.symbol, x: atom.x, y: atom.y, z: atom.z, serial: i, index: atoms.length, properties: looks[i] });
    });
    atoms.forEach(function (atom) {
      atom.bonds = bonds[atom.serial].map(function (i) { return atoms.findIndex(function (other) { return other.serial === i; }); })
        .filter(function (other) { return other >= 0 && atom.properties.role !== 'ghost'; });
      atom.bondOrder = atom.bonds.map(function () { return 1; });
    });
    if (atoms.length > 0) view.addModel().addAtoms(atoms);
  }
  function addAll() {
    view.removeAllModels();
    if (steps) looks = scene.atoms.map(look);
    // Transparency belongs to a whole model: ghosts are one of their own.
    addAtoms(function (atom) { return atom.role !== 'ghost'; });
    addAtoms(function (atom) { return atom.role === 'ghost'; });
  }
  var ghosts = 0, shownRole = 'all';
  function draw(role) {
    ghosts = 0;
    shownRole = role;
    looks.forEach(function (atom, i) {
      var visible = role === 'all' || atom.role === role;
      var scale = atom.symbol === 'H' ? 0.2 : 0.28;
      var style = !visible ? {}
        : atom.role === 'real' ? { stick: { radius: 0.1, color: atom.colour }, sphere: { scale: scale, color: atom.colour } }
        : atom.role === 'ghost' ? { sphere: { scale: 0.3, color: atom.colour, opacity: 0.45 } }
        : { line: { color: atom.colour }, sphere: { scale: 0.08, color: atom.colour } };
      if (visible && atom.role === 'ghost') ghosts++;
      view.setStyle({ serial: i }, style);
    });
    view.render();
  }
  var label = null;
  function forget() { if (label) { view.removeLabel(label); label = null; } }
  // Atoms that came with another cluster have to be told anew.
  function hoverable() {
    view.setHoverable({}, true, function (atom) {
      if (!label) label = view.addLabel(atom.properties.name, { position: atom, fontSize: 13, backgroundColor: '#222222', fontColor: 'white' });
    }, forget);
  }
  function show() { forget(); addAll(); hoverable(); draw(shownRole); }
  scene.labels.forEach(function (name) {
    view.addLabel(name.text, { position: { x: name.at[0], y: name.at[1], z: name.at[2] }, fontSize: 14, fontColor: 'white',
      backgroundColor: '#333333', backgroundOpacity: 0.9, inFront: true });
  });
  scene.links.forEach(function (link) {
    var point = function (p) { return { x: p[0], y: p[1], z: p[2] }; };
    view.addCylinder({ start: point(link.from), end: point(link.to), radius: 0.06, color: link.colour, dashed: link.repulsive,
      fromCap: 1, toCap: 1, hoverable: true,
      hover_callback: function () {
        if (!label) label = view.addLabel(link.label, { position: { x: (link.from[0] + link.to[0]) / 2, y: (link.from[1] + link.to[1]) / 2, z: (link.from[2] + link.to[2]) / 2 }, fontSize: 13, backgroundColor: '#222222', fontColor: 'white' });
      },
      unhover_callback: forget });
  });
  var bar = document.getElementById('bar');
  function button(text, act) {
    var b = document.createElement('button'); b.textContent = text; b.onclick = act; bar.appendChild(b); return b;
  }
  function state(name) { tell({ state: name, atoms: scene.atoms.length, ghosts: ghosts, spread: spread(), cluster: steps ? steps.clusters[shownCluster].text : null, png: view.pngURI().length }); }
  if (steps) {
    var named = document.createElement('span');
    var step = function (by) {
      var count = steps.clusters.length;
      shownCluster = (shownCluster + by + count) % count;
      named.textContent = steps.clusters[shownCluster].text + ' (' + (shownCluster + 1) + ' of ' + count + ')';
      show();
      if (by) later(function () { state('stepped'); }, 100);
    };
    button('‹', function () { step(-1); }).title = 'previous cluster';
    bar.appendChild(named);
    button('›', function () { step(1); }).title = 'next cluster';
    step(0);
  } else show();
  if (steps || scene.atoms.some(function (atom) { return atom.role === 'ghost'; })) {
    button('real', function () { draw('real'); });
    button('ghosts', function () { draw('ghost'); });
    button('all', function () { draw('all'); });
  }
  // How far out the outermost atom lies: 1 is where the margin starts.
  function spread() {
    var w = space.clientWidth / 2, h = space.clientHeight / 2;
    return view.modelToScreen(scene.atoms).reduce(function (most, at) {
      return Math.max(most, Math.abs(at.x - w) / (w - 40), Math.abs(at.y - h) / (h - 40));
    }, 0);
  }
  // zoomTo leaves room for turning: closer, but no atom leaves the picture.
  function centre() {
    view.zoomTo(); view.zoom(1.4); view.render();
    for (var i = 0; i < 5 && spread() > 1; i++) { view.zoom(1 / spread()); view.render(); }
  }
  button('reset view', centre);
  button('PNG', function () { var a = document.createElement('a'); a.href = view.pngURI(); a.download = 'view.png'; a.click(); });
  // A page that is still loading, or hides the cell, lays out nothing (\`innerWidth\` is told all the same), and nothing can be
  // placed in no space.
  function place() {
    if (space.clientWidth === 0 || space.clientHeight === 0) return later(place, 200);
    view.resize();
    draw('all');
    centre();
    later(function () { state('ready'); }, 100);
  }
  place();
} catch (error) { failed(error); }
`;

/** The document around it; the library's source goes between the two parts. */
export const frameStart: string = `<!doctype html><meta charset="utf-8"><style>html,body{margin:0;height:100%}#view{position:absolute;inset:0}#bar{position:absolute;right:4px;top:4px;z-index:9}button,span{font:12px sans-serif;margin-left:4px}span{background:#fff;color:#000;padding:2px 4px;border-radius:3px}</style><div id="view"></div><div id="bar"></div><script>`;
