/** One page over manifest.json and catalog.json: what there is, its columns and tests, what it reads and who reads it. */
export function docsPage(): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Documentation</title>
<style>
  body { font: 15px/1.5 system-ui, sans-serif; margin: 0; display: grid; grid-template-columns: 20rem 1fr; height: 100vh; color: #1b2733 }
  nav { overflow: auto; border-right: 1px solid #d5dde5; padding: 1rem; background: #f6f8fa }
  main { overflow: auto; padding: 1rem 2rem; max-width: 60rem }
  input { width: 100%; box-sizing: border-box; padding: .4rem; font: inherit }
  h3 { margin: 1rem 0 .2rem; font-size: .8rem; text-transform: uppercase; color: #5b6b7a }
  a { color: #0b5cad; text-decoration: none; display: block } a:hover { text-decoration: underline }
  main a { display: inline } table { border-collapse: collapse; width: 100% } td, th { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #e3e9ef; vertical-align: top }
  pre { background: #f6f8fa; padding: .8rem; overflow: auto } .faint { color: #5b6b7a }
</style>
<nav><input id="find" placeholder="Find" aria-label="Find"><div id="list"></div></nav>
<main id="page"></main>
<script type="module">
const json = async (name) => { const r = await fetch(name); return r.ok ? r.json() : undefined };
const [manifest, catalog] = [await json('manifest.json'), await json('catalog.json')];
const all = { ...manifest.nodes, ...manifest.sources, ...manifest.exposures };
const KINDS = ['model', 'source', 'seed', 'snapshot', 'exposure', 'analysis'];
const el = (tag, text, more = {}) => Object.assign(document.createElement(tag), { textContent: text ?? '' }, more);
const link = (id) => el('a', all[id]?.name ?? id, { href: '#' + encodeURIComponent(id) });
const rows = (head, body) => { const t = el('table'); const h = t.insertRow(); for (const x of head) h.append(el('th', x)); for (const line of body) { const r = t.insertRow(); for (const x of line) { const c = r.insertCell(); c.append(x instanceof Node ? x : String(x ?? '')) } } return t };
function list() {
  const wanted = document.getElementById('find').value.toLowerCase();
  const box = document.getElementById('list'); box.replaceChildren();
  for (const kind of KINDS) {
    const items = Object.values(all).filter((n) => n.resource_type === kind && n.name.toLowerCase().includes(wanted)).sort((a, b) => a.name < b.name ? -1 : 1);
    if (items.length > 0) box.append(el('h3', kind), ...items.map((n) => link(n.unique_id)));
  }
}
function page() {
  const id = decodeURIComponent(location.hash.slice(1)); const node = all[id]; const box = document.getElementById('page'); box.replaceChildren();
  if (!node) { box.append(el('h1', manifest.metadata.project_name ?? 'Documentation'), el('p', Object.keys(all).length + ' resources', { className: 'faint' })); return }
  const found = catalog?.nodes[id] ?? catalog?.sources[id];
  box.append(el('h1', node.name), el('p', [node.resource_type, node.config?.materialized, node.relation_name].filter(Boolean).join(' · '), { className: 'faint' }), el('p', node.description));
  const names = [...new Set([...Object.keys(found?.columns ?? {}), ...Object.keys(node.columns ?? {})])];
  const described = Object.fromEntries(Object.entries(node.columns ?? {}).map(([k, v]) => [k.toLowerCase(), v]));
  if (names.length > 0) box.append(el('h2', 'Columns'), rows(['Column', 'Type', 'Description'], names.map((n) => [n, found?.columns[n]?.type ?? described[n.toLowerCase()]?.data_type, described[n.toLowerCase()]?.description])));
  const ids = (map) => (manifest[map][id] ?? []).filter((x) => all[x]);
  const split = (list, test) => list.filter((x) => (all[x].resource_type === 'test') === test);
  for (const [title, list] of [['Reads', ids('parent_map')], ['Read by', split(ids('child_map'), false)], ['Tests', split(ids('child_map'), true)]])
    if (list.length > 0) { box.append(el('h2', title)); const ul = el('ul'); for (const x of list) { const li = el('li'); li.append(link(x)); ul.append(li) } box.append(ul) }
  if (node.raw_code) box.append(el('h2', 'Code'), el('pre', node.compiled_code ?? node.raw_code));
}
document.getElementById('find').oninput = list; onhashchange = page; list(); page();
</script>
</html>
`;
}
