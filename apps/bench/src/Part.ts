/**
 * A part of the benchmark: what it measures, its tables, and the targets that they are compared with.
 */
import type { Server } from "./Server.ts"
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

/** A figure that we want, and whether a run found it. All except memory and sizes are ratios within the run, which mean the same on any machine. */
export interface Target {
  /** The label of the measured subject. */
  readonly subject: string
  /** What is measured, such as "page of 100, 16 concurrent". */
  readonly measure: string
  /** The limit in words, such as "at most 0.90x fetch". */
  readonly limit: string
  readonly found: string
  readonly met: boolean
}

export interface Outcome {
  readonly name: string
  readonly rows: unknown
  readonly tables: ReadonlyArray<Table>
  readonly targets: ReadonlyArray<Target>
}

export interface Part {
  /** The name for `--only`. */
  readonly name: string
  /** One line of the help. */
  readonly about: string
  /** Whether a quick run measures it only if `--only` names it. */
  readonly slow: boolean
  readonly run: (setting: Setting) => Promise<Outcome>
}

interface Definition<Row> extends Pick<Part, "name" | "about"> {
  readonly slow?: boolean
  readonly measure: (setting: Setting) => Promise<ReadonlyArray<Row>>
  readonly tables: (rows: ReadonlyArray<Row>) => ReadonlyArray<Table>
  /** Targets of subjects that were not measured are left out. */
  readonly targets?: (rows: ReadonlyArray<Row>) => ReadonlyArray<Target>
}

/** Creates a part from how it is measured and shown. */
export const make = <Row>(definition: Definition<Row>): Part => ({
  name: definition.name,
  about: definition.about,
  slow: definition.slow ?? false,
  run: async (setting) => {
    const rows = await definition.measure(setting)
    return {
      name: definition.name,
      rows,
      tables: definition.tables(rows),
      targets: definition.targets?.(rows) ?? []
    }
  }
})
