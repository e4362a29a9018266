/**
 * The layers of docs/architecture.md, lowest first, once. A line may import what stands on lines above it; what stands on
 * one line does not know each other. Type imports count. A folder or file that is on no line is refused, so each new folder
 * gets its place here. The longest entry that a path lies in counts; `.ts` entries are single files.
 *
 * Circles between folders cannot be: that would need an import from a line above to one below.
 */
export const LAYERS = {
  'packages/engine/src': [
    ['records'],
    ['text'],
    ['secrets'],
    ['sources'],
    ['agents/jsonl', 'layouts/markdown'],
    ['agents/claude', 'layouts/ccdash-plans', 'linking/logic-1'],
    ['store'],
    ['ledger'],
    ['ingest'],
    ['linking/relink'],
    ['linking/review'],
    ['jobs'],
    ['live', 'queries'],
    ['create-engine.ts'],
    ['index.ts'],
  ],
  'packages/db/src': [
    ['generated'],
    ['errors.ts', 'sql.ts', 'table.ts'],
    ['tables.ts'],
    ['database.ts'],
    ['statements'],
    ['dialect'],
    ['open-database.ts'],
    ['migrations'],
    ['index.ts'],
  ],
  'packages/api-contract/src': [
    ['errors.ts', 'merge-streams.ts', 'input-text.ts'],
    ['describe-refusal.ts'],
    ['operations'],
    ['projects', 'links'],
    ['ops-api.ts'],
    ['index.ts', 'router.ts'],
    ['client.ts'],
  ],
  'apps/server/src': [
    ['env.ts', 'client-gone.ts', 'end-by.ts', 'terminal'],
    ['log.ts', 'product.ts', 'describe-failure.ts', 'sample-project.ts'],
    ['engine-host'],
    ['rest'],
    ['http'],
    ['health.ts'],
    ['compose.ts', 'startup.ts'],
    ['start-server.ts'],
    ['run-server.ts', 'cli'],
    ['main.ts', 'cli.ts'],
  ],
  'apps/web/src': [
    ['format', 'vite-env.d.ts'],
    ['data'],
    ['ui'],
    ['evidence', 'operations/model'],
    ['operations/list', 'operations/detail', 'links', 'audit', 'projects'],
    ['overview'],
    ['app'],
    ['app.tsx'],
    ['main.tsx'],
  ],
}

/** Why the import is refused; null when it may be. Both paths are relative to the repository. */
export function layerRefusal(file, target) {
  const root = Object.keys(LAYERS).find((folder) => isBelow(file, folder))
  if (root === undefined) return null
  const own = placeOf(root, file)
  if (own === null) return `${file} lies in no layer: give its folder a place in scripts/lint/layers.mjs`
  if (target === null || !isBelow(target, root)) return null
  const other = placeOf(root, target)
  if (other === null || other.entry === own.entry || other.line < own.line) return null
  return other.line === own.line
    ? `${own.entry} and ${other.entry} are of one layer: neither knows the other`
    : `${own.entry} may not import ${other.entry}: it stands in a higher layer`
}

function placeOf(root, path) {
  const inside = path.slice(root.length + 1)
  const entries = LAYERS[root].flatMap((line, index) => line.map((entry) => ({ entry, line: index })))
  const [longest = null] = entries
    .filter(({ entry }) => inside === entry || isBelow(inside, entry))
    .sort((a, b) => b.entry.length - a.entry.length)
  return longest
}

function isBelow(path, folder) {
  return path.startsWith(`${folder}/`)
}
