export interface ProgressProps {
  /** What is under way, read out. */
  readonly label: string
  readonly done: number
  /** Null: nobody knows how much there is. */
  readonly total: number | null
}

/** How far long work is. */
export const Progress = ({ label, done, total }: ProgressProps) => {
  const percent = total === null ? null : total === 0 ? 100 : Math.min(100, Math.round((done / total) * 100))
  return (
    <div
      class={`gt-progress ${percent === null ? 'gt-progress_open' : ''}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(percent === null ? {} : { 'aria-valuenow': percent })}
    >
      <div class="gt-progress__bar" style={{ width: percent === null ? '30%' : `${percent}%` }} />
    </div>
  )
}
