import type { ComponentChildren } from 'preact'
import type { Pages } from '../api/pages.ts'
import { text } from '../strings/text.ts'
import { Button } from './button.tsx'
import { SkeletonRows } from './skeleton.tsx'

export interface Column<Row> {
  readonly label: string
  readonly cell: (row: Row) => ComponentChildren
  /** Numbers stand at the right. */
  readonly isNumber?: boolean
  /** Its label is only read out; where there is no room it stands in the corner, as a menu does. */
  readonly isSilent?: boolean
  /** Left out where there is no room. */
  readonly isSecondary?: boolean
  /** Has a line of its own where there is no room for columns. */
  readonly isWide?: boolean
}

const cellClass = ({ isNumber, isSilent, isSecondary, isWide }: Omit<Column<never>, 'cell'>): string =>
  [
    isNumber === true ? 'gt-number' : '',
    isSilent === true ? 'gt-cell-corner' : '',
    isSecondary === true ? 'gt-cell-secondary' : '',
    isWide === true ? 'gt-cell-wide' : '',
  ]
    .filter(Boolean)
    .join(' ')

export interface TableProps<Row> {
  /** What it lists, read out. */
  readonly caption: string
  readonly columns: readonly Column<Row>[]
  /** Null: not known yet. */
  readonly rows: readonly Row[] | null
  /** In place of the table, where there is no row. */
  readonly empty: ComponentChildren
}

const Head = <Row,>({ columns }: Pick<TableProps<Row>, 'columns'>) => (
  <thead>
    <tr class="slds-line-height_reset">
      {columns.map(column => (
        <th key={column.label} scope="col" class={cellClass(column)}>
          {column.isSilent === true ? <span class="slds-assistive-text">{column.label}</span> : column.label}
        </th>
      ))}
    </tr>
  </thead>
)

/**
 * A list as a table. Where there is no room, each row is a block: the first column its heading, the others side by side
 * under their labels.
 */
export const Table = <Row extends { readonly id: string }>(props: TableProps<Row>) => {
  const { caption, columns, rows, empty } = props
  if (rows === null) return <SkeletonRows />
  if (rows.length === 0) return <>{empty}</>
  return (
    <div class="gt-table-frame">
      <table class="slds-table slds-table_bordered slds-table_cell-buffer gt-table">
        <caption class="slds-assistive-text">{caption}</caption>
        <Head columns={columns} />
        <tbody>
          {rows.map(row => (
            <tr key={row.id}>
              {columns.map(column => (
                <td key={column.label} data-label={column.label} class={cellClass(column)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

type Paged = Pick<Pages<never>, 'hasMore' | 'isLoading' | 'more'>

/** Below a list: the next page of it, where there is one. */
export const More = ({
  pages: { hasMore, isLoading, more },
  label = text('common.more'),
}: {
  pages: Paged
  label?: string
}) =>
  hasMore ? (
    <div class="gt-more">
      <Button busy={isLoading} onClick={more}>
        {label}
      </Button>
    </div>
  ) : null

export interface PagedTableProps<Row> extends Omit<TableProps<Row>, 'rows'> {
  readonly pages: Pages<Row>
}

/** A list of the hub's as a table, page upon page. */
export const PagedTable = <Row extends { readonly id: string }>({
  pages,
  ...table
}: PagedTableProps<Row>) => (
  <>
    <Table {...table} rows={pages.rows} />
    <More pages={pages} />
  </>
)
