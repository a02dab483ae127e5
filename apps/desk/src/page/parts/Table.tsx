import type { ReactNode } from "react"

/** A column: its heading, what a cell shows, and the class of both, such as `number`. */
export type Column<Row> = readonly [heading: string, cell: (row: Row) => ReactNode, className?: string]

/** A table, whose first column is the heading of the row. On a phone a row is a card, which needs the roles to stay a row. */
export function Table<Row>({ classOf, columns: [first, ...others], keyOf, rows }: {
  readonly classOf?: (row: Row) => string
  readonly columns: readonly [Column<Row>, ...ReadonlyArray<Column<Row>>]
  /** Needed for rows that keep a state. */
  readonly keyOf?: (row: Row) => string
  readonly rows: ReadonlyArray<Row>
}) {
  return (
    <table className="cards" role="table">
      <thead role="rowgroup">
        <tr role="row">
          {[first, ...others].map(([heading, , name], index) => (
            <th key={index} className={name} role="columnheader" scope="col">{heading}</th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row, index) => (
          <tr key={keyOf?.(row) ?? index} className={classOf?.(row)} role="row">
            <th role="rowheader" scope="row">{first[1](row)}</th>
            {others.map(([heading, cell, name], index) => (
              <td key={index} className={name} data-label={heading} role="cell">{cell(row)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
