import type { ComponentChildren } from 'preact'
import { text } from '../strings/text.ts'
import { Button } from './button.tsx'
import { SkeletonRows } from './skeleton.tsx'

export interface Column<Row> {
  readonly label: string
  readonly cell: (row: Row) => ComponentChildren
  /** Numbers stand at the right. */
  readonly isNumber?: boolean
  /** Its label is only read out. */
  readonly isSilent?: boolean
}

export interface TableProps<Row> {
  /** What it lists, read out. */
  readonly caption: string
  readonly columns: readonly Column<Row>[]
  /** Null: not known yet. */
  readonly rows: readonly Row[] | null
  readonly keyOf: (row: Row) => string
  /** In place of the table, where there is no row. */
  readonly empty: ComponentChildren
}

/** A list as a table; where there is no room, each row is a block of its own. */
export const Table = <Row,>({ caption, columns, rows, keyOf, empty }: TableProps<Row>) => {
  if (rows === null) return <SkeletonRows />
  if (rows.length === 0) return <>{empty}</>
  return (
    <div class="gt-table-frame">
      <table class="slds-table slds-table_bordered slds-table_cell-buffer slds-max-medium-table_stacked-horizontal gt-table">
        <caption class="slds-assistive-text">{caption}</caption>
        <thead>
          <tr class="slds-line-height_reset">
            {columns.map(({ label, isNumber, isSilent }) => (
              <th key={label} scope="col" class={isNumber === true ? 'gt-number' : ''}>
                {isSilent === true ? <span class="slds-assistive-text">{label}</span> : label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr key={keyOf(row)} class="slds-hint-parent">
              {columns.map(({ label, cell, isNumber, isSilent }) => (
                <td
                  key={label}
                  data-label={isSilent === true ? '' : label}
                  class={isNumber === true ? 'gt-number' : ''}
                >
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Below a list: the next page of it, where there is one. */
export const More = ({
  hasMore,
  isLoading,
  onMore,
}: {
  hasMore: boolean
  isLoading: boolean
  onMore: () => void
}) =>
  hasMore ? (
    <div class="gt-more">
      <Button busy={isLoading} onClick={onMore}>
        {text('common.more')}
      </Button>
    </div>
  ) : null
