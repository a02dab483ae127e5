/** A part of the benchmark: what it measures, its tables, and the figures that targets limit. */
import type { Server } from "./Child.ts"
import type { Entry } from "./Subjects.ts"
import type { Table } from "./Table.ts"

export interface Setting {
  /** The folder of the project with all measured packages. */
  readonly project: string
  readonly server: Server
  readonly subjects: ReadonlyArray<Entry>
  readonly quick: boolean
  /** Returns the number of rounds: that of the option, or the usual one, or the few of a quick run. */
  readonly rounds: (usual: number, few: number) => number
}

/** What a subject took, such as 0.24 of "small write, 16 concurrent, x fetch". */
export interface Figure {
  readonly subject: string
  readonly measure: string
  readonly value: number
}

export interface Outcome {
  readonly name: string
  readonly rows: unknown
  readonly tables: ReadonlyArray<Table>
  readonly figures: ReadonlyArray<Figure>
}

interface Named {
  /** The name for `--only`. */
  readonly name: string
  /** One line of the help. */
  readonly about: string
}

export interface Part extends Named {
  readonly run: (setting: Setting) => Promise<Outcome>
}

interface Definition<Row> extends Named {
  readonly measure: (setting: Setting) => Promise<ReadonlyArray<Row>>
  readonly tables: (rows: ReadonlyArray<Row>) => ReadonlyArray<Table>
  readonly figures: (rows: ReadonlyArray<Row>) => ReadonlyArray<Figure>
}

export const make = <Row>({ figures, measure, tables, ...named }: Definition<Row>): Part => ({
  ...named,
  run: async (setting) => {
    const rows = await measure(setting)
    return { name: named.name, rows, tables: tables(rows), figures: figures(rows) }
  }
})
