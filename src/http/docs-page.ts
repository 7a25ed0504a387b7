import { createHash } from 'node:crypto'
import { fieldRows } from './docs-fields.ts'
import { DOCS_STYLE } from './docs-style.ts'
import { type Html, html, prose } from './html.ts'
import { isNode, type Node } from './openapi-options.ts'

const styleHash = createHash('sha256').update(DOCS_STYLE).digest('base64')

/** Nothing is loaded, nothing runs, nobody frames it: only this one style is taken. */
const POLICY = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

interface Operation {
  readonly method: string
  readonly path: string
  readonly operation: Node
}

const operations = (paths: unknown): Operation[] =>
  Object.entries(paths as Node).flatMap(([path, methods]) =>
    Object.entries(methods as Node).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation: operation as Node,
    })),
  )

/**
 * The document as one page for people, with the policy that it is served under.
 * @param version of the hub
 */
export const docsPage = (document: Node, version: string): { html: string; policy: string } => {
  const info = document.info as { title: string; description: string }
  const tags = document.tags as { name: string; description: string }[]
  const all = operations(document.paths)
  const webhooks = operations(document.webhooks ?? {}).map(one => ({ ...one, path: "your service's URL" }))
  const body = html`<header><h1>${info.title} <small>${version}</small></h1>
${info.description.split('\n\n').map(text => html`<p>${prose(text)}</p>`)}
<p>For machines: <a href="/openapi.json">OpenAPI 3.1</a>, <a href="/openapi-3.0.json">OpenAPI 3.0</a>, <a href="/asyncapi.json">AsyncAPI 3.0</a>.</p></header>
<nav><ul><li><a href="#webhook">The webhook</a></li>${tags.map(({ name }) => html`<li><a href="#${name}">${name}</a></li>`)}</ul></nav>
<main><section id="webhook"><h2>The webhook</h2>${webhooks.map(one => operationOf(one, document))}</section>
${tags.map(tag => sectionOf(tag, all, document))}</main>`
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${info.title}: API</title><style>${{ html: DOCS_STYLE }}</style></head><body>
${body}
</body></html>
`
  return { html: page.html, policy: POLICY }
}

const sectionOf = (
  { name, description }: { name: string; description: string },
  all: readonly Operation[],
  document: Node,
): Html => {
  const own = all.filter(({ operation }) => (operation.tags as string[]).includes(name))
  return html`<section id="${name}"><h2>${name}</h2><p>${description}</p>${own.map(one => operationOf(one, document))}</section>`
}

const operationOf = ({ method, path, operation }: Operation, document: Node): Html => {
  const id = String(operation.operationId)
  const parameters = (operation.parameters ?? []) as Node[]
  return html`<article id="${id}"><h3><span class="method">${method}</span> <code>${path}</code></h3>
<p><strong>${operation.summary as string}.</strong> ${prose(operation.description)}</p>
${parameters.length > 0 && table('Parameters', parameters.map(parameterRow))}
${isNode(operation.requestBody) && bodyOf(operation.requestBody, document)}
<h4>Answers</h4><dl>${Object.entries(operation.responses as Node).map(([status, answer]) => answerOf(status, answer as Node, document))}</dl></article>`
}

const table = (title: string, rows: readonly Html[]): Html =>
  html`<h4>${title}</h4><table><thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead><tbody>${rows}</tbody></table>`

const parameterRow = (parameter: Node): Html => {
  const where = `${parameter.in}${parameter.required === true ? ', required' : ''}`
  return html`<tr><td><code>${parameter.name as string}</code></td><td>${where}</td><td>${prose(parameter.description)}</td></tr>`
}

const schemaOf = (holder: Node): Node | null => {
  const [media] = Object.values((holder.content ?? {}) as Node)
  return isNode(media) && isNode(media.schema) ? media.schema : null
}

const bodyOf = (body: Node, document: Node): Html => {
  const schema = schemaOf(body)
  const rows = schema === null ? [] : fieldRows(schema, document)
  const title = body.required === false ? 'Body (may be left out)' : 'Body'
  return rows.length === 0 ? html`<h4>${title}</h4><p>${prose(body.description)}</p>` : table(title, rows)
}

const answerOf = (status: string, answer: Node, document: Node): Html => {
  const schema = schemaOf(answer)
  const rows = schema === null || status >= '4' ? [] : fieldRows(schema, document)
  const fields = rows.length > 0 && html`<details><summary>Fields</summary>${table('Fields', rows)}</details>`
  return html`<dt>${status}</dt><dd>${prose(answer.description)}${fields}</dd>`
}
