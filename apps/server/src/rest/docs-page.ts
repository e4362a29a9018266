/** /api/docs: the OpenAPI document as one readable page, made here, without scripts and without anything fetched from elsewhere. */
import type { OpenApiDocument, OpenApiOperation } from './open-api.ts'

const STYLE = `
  :root { color-scheme: light dark; --line: #8884; --dim: #888; --get: #2563eb; --post: #15803d; --put: #b45309 }
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }
  h1 { font-size: 1.4rem; margin-bottom: 0 } p { margin: .3rem 0 1rem; color: var(--dim) }
  details { border: 1px solid var(--line); border-radius: 8px; margin: .5rem 0; padding: .5rem .8rem }
  summary { cursor: pointer; display: flex; flex-wrap: wrap; gap: .8rem; align-items: baseline }
  summary b { font: 600 .75rem ui-monospace, monospace; width: 2.8rem } .get { color: var(--get) } .post { color: var(--post) } .put { color: var(--put) }
  summary code { font-weight: 600 } summary span { color: var(--dim) }
  code, pre { font-family: ui-monospace, monospace; font-size: .85rem }
  pre { overflow-x: auto; border-left: 2px solid var(--line); padding-left: .8rem } h2 { font-size: .9rem; margin: 1rem 0 .2rem }
  table { border-collapse: collapse; font-size: .9rem } td, th { text-align: left; padding: .15rem 1rem .15rem 0; vertical-align: top }`

export function renderDocs(api: OpenApiDocument): string {
  const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => renderOperation(path, method, operation)),
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(api.info.title)}</title><style>${STYLE}</style></head><body>
<h1>${escape(api.info.title)} <small>${escape(api.info.version)}</small></h1>
<p>${escape(api.info.description)} As JSON: <a href="/api/openapi.json">/api/openapi.json</a>. Also
<code>/api/ready</code> (200 once the engine works) and <code>/metrics</code> (Prometheus).</p>
${operations.join('\n')}
</body></html>`
}

function renderOperation(path: string, method: string, operation: OpenApiOperation): string {
  const parameters = operation.parameters.map(
    ({ name, in: place, schema }) =>
      `<tr><td><code>${escape(name)}</code></td><td>${place}</td><td><code>${escape(JSON.stringify(schema))}</code></td></tr>`,
  )
  const responses = Object.entries(operation.responses).map(
    ([status, { description, content }]) =>
      `<h2>${escape(status)} ${escape(description)}</h2>${status === '200' && content ? schema(content['application/json'].schema) : ''}`,
  )
  const body = operation.requestBody
  return `<details><summary><b class="${method}">${method.toUpperCase()}</b><code>${escape(path)}</code><span>${escape(operation.summary)}</span></summary>
${parameters.length === 0 ? '' : `<h2>Parameters</h2><table>${parameters.join('')}</table>`}
${body === undefined ? '' : `<h2>Body (application/json)</h2>${schema(body.content['application/json'].schema)}`}
${responses.join('')}</details>`
}

function schema(described: object): string {
  return `<pre>${escape(JSON.stringify(described, null, 2))}</pre>`
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
