/** Text that is safe inside HTML. */
export interface Html {
  readonly html: string
}

type Part = string | number | Html | readonly Part[] | null | undefined | false

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const isHtml = (part: Part): part is Html => typeof part === 'object' && part !== null && 'html' in part

const written = (part: Part): string => {
  if (part === null || part === undefined || part === false) return ''
  if (Array.isArray(part)) return part.map(written).join('')
  if (isHtml(part)) return part.html
  return String(part).replace(/[&<>"']/g, character => ESCAPES[character] ?? '')
}

/** HTML in which whatever is put in is escaped, unless it is HTML already. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  html: strings.map((text, i) => text + written(parts[i])).join(''),
})

/** Text with `code` between backticks. */
export const prose = (text: unknown): readonly Part[] =>
  String(text ?? '')
    .split('`')
    .map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part))
