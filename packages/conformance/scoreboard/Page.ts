/** Writes the tables of the page from the columns that were measured. */
import { readFileSync, writeFileSync } from "node:fs"
import { order } from "./Clients.ts"
import type { Verdict } from "./Judge.ts"
import type { Column } from "./Run.ts"
import { folder, type Group, read } from "./Vector.ts"

export type Columns = Readonly<Record<string, Column>>

const results = new URL("results.json", folder)
const page = new URL("../../../docs/reference/scoreboard.md", import.meta.url)
const marks = /(?<=<!-- measured -->\n)[^]*(?=<!-- \/measured -->)/

export const readColumns = (): Columns => read("results.json") as Columns

export const readTables = (): string => marks.exec(readFileSync(page, "utf8"))![0]

const line = (cells: ReadonlyArray<string>): string =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`

const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string =>
  [head, head.map(() => "---"), ...rows].map(line).join("\n")

const cell = (verdict: Verdict | undefined): string => {
  if (verdict === undefined) return "not run"
  if (verdict.verdict === "pass") return "pass"
  return verdict.verdict === "none" ? `– ${verdict.did}` : `**fail**: ${verdict.did}`
}

/** Counts the verdicts of a column. */
export const count = ({ verdicts }: Column, verdict: Verdict["verdict"]): number =>
  Object.values(verdicts).filter((one) => one.verdict === verdict).length

/** Returns the tables as Markdown. */
export const tables = (groups: ReadonlyArray<Group>, columns: Columns): string => {
  const shown = order.flatMap((name) => columns[name] === undefined ? [] : [columns[name]])
  const clients = table(
    ["client", "version", "over", "measured on", "pass", "fail", "not applicable"],
    shown.map((column) => [
      column.client,
      column.version,
      column.runtime,
      column.date,
      ...(["pass", "fail", "none"] as const).map((verdict) => String(count(column, verdict)))
    ])
  )
  const parts = groups.map(({ title, vectors }) =>
    `## ${title}\n\n${
      table(
        ["row", "the server", "the client", ...shown.map(({ client }) => client)],
        vectors.map(({ client, id, row, server }) => [
          row,
          server,
          client,
          ...shown.map(({ verdicts }) => cell(verdicts[id]))
        ])
      )
    }`
  )
  return `\n<!-- dprint-ignore-start -->\n\n${[clients, ...parts].join("\n\n")}\n\n<!-- dprint-ignore-end -->\n\n`
}

/** Writes the columns, in their order, and the page. */
export const write = (groups: ReadonlyArray<Group>, columns: Columns): void => {
  const sorted = Object.fromEntries(order.flatMap((name) => columns[name] === undefined ? [] : [[name, columns[name]]]))
  const lines = Object.entries(sorted).map(([name, column]) => `"${name}": ${JSON.stringify(column)}`)
  writeFileSync(results, `{\n${lines.join(",\n")}\n}\n`)
  writeFileSync(page, readFileSync(page, "utf8").replace(marks, tables(groups, columns)))
}
