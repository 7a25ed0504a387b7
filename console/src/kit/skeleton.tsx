import { text } from '../strings/text.ts'

/** In place of a list that is on its way: as high as it will be. */
export const SkeletonRows = ({ rows = 4 }: { rows?: number }) => (
  <div class="gt-skeleton" role="status" aria-label={text('common.loading')}>
    {Array.from({ length: rows }, (_, i) => (
      <div key={i} class="gt-skeleton__row" />
    ))}
  </div>
)

/** In place of a part of the page that is no list. */
export const SkeletonBlock = ({ tall = false }: { tall?: boolean }) => (
  <div
    class={`gt-skeleton__block ${tall ? 'gt-skeleton__block_tall' : ''}`}
    role="status"
    aria-label={text('common.loading')}
  />
)
