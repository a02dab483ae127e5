/** Bars as an SVG, and the same as a table. */
import { useId } from "react"
import { type Column, Table } from "../parts/Table.tsx"
import { count } from "../parts/Words.ts"

export type Bar = readonly [label: string, ...values: ReadonlyArray<number>]

const rowHeight = 44

export interface BarsOptions {
  readonly bars: ReadonlyArray<Bar>
  /** What a bar is, for the table: `Role`. */
  readonly heading: string
  /** What the parts are: `With a licence`, `Without`. */
  readonly names: ReadonlyArray<string>
  readonly summary: string
}

/** The picture has a name that says its point, and a table with its numbers that opens below it. */
export const Bars = ({ bars, heading, names, summary }: BarsOptions) => {
  const id = useId()
  const longest = Math.max(1, ...bars.map(([, ...values]) => values.reduce((sum, value) => sum + value, 0)))
  const share = (value: number) => `${(100 * value) / longest}%`
  return (
    <figure>
      {names.length > 1 && (
        <ul aria-hidden className="legend">
          {names.map((name, part) => <li key={name} className={`part-${part}`}>{name}</li>)}
        </ul>
      )}
      <svg aria-labelledby={id} height={bars.length * rowHeight} role="img" width="100%">
        <title id={id}>{summary}</title>
        {bars.map(([label, ...values], row) => (
          <g key={label} transform={`translate(0 ${row * rowHeight})`}>
            <text className="bar-label" y="14">{label}</text>
            <text className="bar-value" textAnchor="end" x="100%" y="14">{values.map(count).join(" + ")}</text>
            <rect className="bar-track" height="14" rx="3" width="100%" y="20" />
            {values.map((value, part) => (
              <rect
                key={names[part]}
                className={`part-${part}`}
                height="14"
                width={share(value)}
                x={share(values.slice(0, part).reduce((sum, value) => sum + value, 0))}
                y="20"
              />
            ))}
          </g>
        ))}
      </svg>
      <figcaption>
        <details>
          <summary>The numbers as a table</summary>
          <Table
            columns={[
              [heading, ([label]) => label],
              ...names.map((name, part): Column<Bar> => [name, ([, ...values]) => count(values[part]!), "number"])
            ]}
            rows={bars}
          />
        </details>
      </figcaption>
    </figure>
  )
}
