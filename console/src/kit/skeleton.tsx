import { text } from '../strings/text.ts'

/** In place of lines that are on their way: as high as they will be. */
export const SkeletonRows = ({ rows = 4 }: { rows?: number }) => (
  <div class="gt-skeleton" role="status" aria-label={text('common.loading')}>
    {Array.from({ length: rows }, (_, i) => (
      <div key={i} class="gt-skeleton__row" />
    ))}
  </div>
)

/** In place of a part of the page. */
export const SkeletonBlock = ({ tall = false }: { tall?: boolean }) => (
  <div
    class={`gt-skeleton__block ${tall ? 'gt-skeleton__block_tall' : ''}`}
    role="status"
    aria-label={text('common.loading')}
  />
)
