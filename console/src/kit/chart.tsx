import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { BOTTOM, type Frame, HEIGHT, LEFT, niceTop, pathOf, pointOf, TOP, teller } from './chart-scale.ts'

/** Until the page is laid out. */
const FIRST_WIDTH = 720

export interface Series {
  readonly label: string
  /** One of the classes in chart.css. */
  readonly tone: 'success' | 'error' | 'warning' | 'brand' | 'neutral' | 'brandLight'
  readonly values: readonly (number | null)[]
}

export interface ChartProps {
  /** What it shows, read out. */
  readonly label: string
  /** When each step begins. */
  readonly times: readonly string[]
  readonly series: readonly Series[]
  readonly kind: 'bars' | 'lines'
  readonly format: (value: number) => string
}

const stackedMost = (series: readonly Series[], steps: number): number =>
  Math.max(
    0,
    ...Array.from({ length: steps }, (_, i) => series.reduce((sum, { values }) => sum + (values[i] ?? 0), 0)),
  )

const most = ({ kind, series, times }: ChartProps): number =>
  kind === 'bars'
    ? stackedMost(series, times.length)
    : Math.max(0, ...series.flatMap(({ values }) => values.map(v => v ?? 0)))

const Bars = ({
  series,
  times,
  frame: { top, step },
}: Pick<ChartProps, 'series' | 'times'> & { frame: Frame }) => {
  return (
    <>
      {times.map((time, i) => {
        let y = HEIGHT - BOTTOM
        return (
          <g key={time}>
            {series.map(({ label, tone, values }) => {
              const height = ((values[i] ?? 0) / top) * (HEIGHT - BOTTOM - TOP)
              y -= height
              return (
                <rect
                  key={label}
                  class={`gt-fill_${tone}`}
                  x={LEFT + i * step + step * 0.1}
                  y={y}
                  width={step * 0.8}
                  height={height}
                />
              )
            })}
          </g>
        )
      })}
    </>
  )
}

const Line = ({ series: { tone, values }, frame }: { series: Series; frame: Frame }) => (
  <>
    <path class={`gt-line_${tone}`} d={pathOf(values, frame)} />
    {values.map((value, i) =>
      value === null || typeof values[i - 1] === 'number' || typeof values[i + 1] === 'number' ? null : (
        <circle key={i} class={`gt-fill_${tone}`} r={3} {...pointOf(i, value, frame)} />
      ),
    )}
  </>
)

const Axis = ({
  frame: { top, width },
  format,
  times,
}: Pick<ChartProps, 'format' | 'times'> & { frame: Frame }) => {
  const tell = teller(times)
  return (
    <>
      {(format(top / 2) === format(top) ? [0, 1] : [0, 0.5, 1]).map(share => {
        const y = HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP)
        return (
          <g key={share}>
            <line class="gt-chart__grid" x1={LEFT} x2={width} y1={y} y2={y} />
            <text class="gt-chart__tick" x={LEFT - 6} y={y + 4} text-anchor="end">
              {format(top * share)}
            </text>
          </g>
        )
      })}
      {[0, 0.5, 1].map(share => {
        const time = times[Math.round(share * (times.length - 1))]
        const anchor = share === 0 ? 'start' : share === 1 ? 'end' : 'middle'
        return time === undefined ? null : (
          <text
            key={share}
            class="gt-chart__tick"
            x={LEFT + share * (width - LEFT)}
            y={HEIGHT - 5}
            text-anchor={anchor}
          >
            {tell(time)}
          </text>
        )
      })}
    </>
  )
}

const formatOrNone = (value: number | null, format: ChartProps['format']): string =>
  value === null ? '–' : format(value)

/** The same as a table, for those who do not see it. */
const AsTable = ({ label, times, series, format }: ChartProps) => {
  const tell = teller(times)
  return (
    <div class="slds-assistive-text">
      <table>
        <caption>{label}</caption>
        <thead>
          <tr>
            <th scope="col" />
            {series.map(one => (
              <th key={one.label} scope="col">
                {one.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {times.map((time, i) => (
            <tr key={time}>
              <th scope="row">{tell(time)}</th>
              {series.map(one => (
                <td key={one.label}>{formatOrNone(one.values[i] ?? null, format)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** How wide an element is, in pixels. */
const useWidth = () => {
  const element = useRef<HTMLElement>(null)
  const [width, setWidth] = useState(FIRST_WIDTH)
  useEffect(() => {
    const observer = new ResizeObserver(
      ([entry]) => entry && setWidth(Math.max(240, entry.contentRect.width)),
    )
    if (element.current !== null) observer.observe(element.current)
    return () => observer.disconnect()
  }, [])
  return [element, width] as const
}

/** How something went over time: bars upon each other, or lines, with axes and a legend. */
export const Chart = (props: ChartProps) => {
  const { label, times, series, kind, format } = props
  const [figure, width] = useWidth()
  const frame = { width, top: niceTop(most(props)), step: (width - LEFT) / Math.max(1, times.length) }
  const title = useId()
  return (
    <figure class="gt-chart" aria-labelledby={title} ref={figure}>
      <figcaption id={title} class="gt-chart__legend">
        <span class="slds-assistive-text">{label}</span>
        {series.map(one => (
          <span key={one.label} class="gt-chart__key">
            <i class={`gt-swatch gt-swatch_${one.tone}`} />
            {one.label}
          </span>
        ))}
      </figcaption>
      <svg width={width} height={HEIGHT} aria-hidden="true">
        <Axis frame={frame} format={format} times={times} />
        {kind === 'bars' ? (
          <Bars series={series} times={times} frame={frame} />
        ) : (
          series.map(one => <Line key={one.label} series={one} frame={frame} />)
        )}
      </svg>
      <AsTable {...props} />
    </figure>
  )
}

/** The same in a line of text, without numbers: they stand beside it. */
export const Spark = ({ values, label }: { values: readonly number[]; label: string }) => {
  const top = Math.max(1, ...values)
  const points = values.map(
    (value, i) => `${(i / Math.max(1, values.length - 1)) * 78 + 1},${23 - (value / top) * 21}`,
  )
  return (
    <svg class="gt-spark" viewBox="0 0 80 24" role="img" aria-label={label}>
      <polyline points={points.join(' ')} />
    </svg>
  )
}
