import { text } from '../strings/text.ts'
import { CopyButton } from './copy.tsx'

/** Characters: more than that no page shows at once. */
const MOST = 100_000

/** JSON on several lines; what is none, as it is. */
export const pretty = (source: string): string => {
  try {
    return JSON.stringify(JSON.parse(source), null, 2)
  } catch {
    return source
  }
}

/** Code or a body: to be read, scrolled by keyboard, and copied. */
export const Code = ({ label, source }: { label: string; source: string }) => (
  <figure class="gt-code">
    <figcaption>
      <span>{label}</span>
      <CopyButton value={source} />
    </figcaption>
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard. */}
    <pre tabIndex={0}>
      <code>{source.slice(0, MOST)}</code>
    </pre>
    {source.length > MOST && (
      <p class="gt-code__rest">{text('code.rest', { count: source.length - MOST })}</p>
    )}
  </figure>
)
