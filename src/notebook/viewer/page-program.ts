/**
 * Runs in the page: puts 3Dmol, in a sandboxed frame of its own (it is no friend of RequireJS), in the place of the picture in
 * element `id`. Waits up to 20 s for the library and the element; when one does not come, or the frame says that it failed, the
 * picture stays. Browsers allow few WebGL contexts: beyond four views the oldest becomes a picture again.
 */
export const pageProgram: string = `function (id, scene, frame) {
  var tries = 0, mostLive = 4;
  function literal(value) { return JSON.stringify(value).replace(/</g, '\\\\u003c'); }
  // Translucent ghosts need an opaque ground: that of the page.
  function background(element) {
    for (var e = element; e; e = e.parentElement) {
      var colour = getComputedStyle(e).backgroundColor, parts = colour.match(/[\\d.]+/g) || [];
      if (parts.length === 3 || Number(parts[3]) > 0.5) return '#' + parts.slice(0, 3).map(function (n) { return (256 + Math.round(n)).toString(16).slice(1); }).join('');
    }
    return '#ffffff';
  }
  function start() {
    var shared = window.__manybody, element = document.getElementById(id);
    if (!shared || !shared.viewer || !element) {
      if (tries++ < 200) setTimeout(start, 100);
      return;
    }
    var image = element.querySelector('img'), view = document.createElement('iframe');
    var end = '<' + '/script>';
    view.setAttribute('sandbox', 'allow-scripts allow-downloads');
    view.title = image ? image.alt : '';
    view.style.cssText = 'width:640px;max-width:100%;height:420px;border:1px solid rgba(128,128,128,.3);position:absolute;visibility:hidden';
    view.srcdoc = frame[0] + shared.viewer.replace(/<\\/(script)/gi, '<\\\\/$1') + end +
      '<script>' + frame[1] + '(' + [id, scene, background(element)].map(literal).join(',') + ')' + end;
    function close() {
      view.remove();
      if (image) image.style.display = '';
    }
    window.addEventListener('message', function (event) {
      if (event.source !== view.contentWindow || !event.data || event.data.manybodyView !== id) return;
      if (event.data.state === 'failed') return close();
      view.style.position = 'static';
      view.style.visibility = 'visible';
      if (image) image.style.display = 'none';
      element.setAttribute('data-view', JSON.stringify(event.data));
    });
    element.appendChild(view);
    var live = (shared.views = shared.views || []);
    live.push(close);
    if (live.length > mostLive) live.shift()();
  }
  start();
}`;
