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

const words = { fail: "**fail**", none: "–", pass: "pass" }

/** Counts the verdicts of a column. */
export const count = ({ verdicts }: Column, verdict: Verdict["verdict"]): number =>
  Object.values(verdicts).filter((one) => one.verdict === verdict).length

const part = ({ title, vectors }: Group, columns: ReadonlyArray<readonly [string, Column]>): string => {
  const rows = vectors.map(({ client, id, row, server }) => [
    row,
    `${server} → **${client}**`,
    ...columns.map(([, { verdicts }]) => verdicts[id] === undefined ? "not run" : words[verdicts[id].verdict])
  ])
  const instead = vectors.flatMap(({ id, row, server }) => {
    const others = columns.flatMap(([name, { verdicts }]) =>
      verdicts[id]?.did === undefined ? [] : [`${name}: ${verdicts[id].did}`]
    )
    return others.length === 0 ? [] : [`- ${row}, ${server}. ${others.join(". ")}.`]
  })
  return [
    `## ${title}`,
    table(["row", "the server → the client", ...columns.map(([name]) => name)], rows),
    `<details>\n<summary>What the clients did instead</summary>\n\n${instead.join("\n")}\n\n</details>`
  ].join("\n\n")
}

/** Returns the tables as Markdown. */
export const tables = (groups: ReadonlyArray<Group>, measured: Columns): string => {
  const columns = order.flatMap((name) => measured[name] === undefined ? [] : [[name, measured[name]] as const])
  const clients = table(
    ["column", "client", "over", "measured", "pass", "fail", "–"],
    columns.map(([name, column]) => [
      name,
      `${column.client} ${column.version}`,
      column.runtime,
      column.date,
      ...(["pass", "fail", "none"] as const).map((verdict) => String(count(column, verdict)))
    ])
  )
  const parts = groups.map((group) => part(group, columns))
  return `\n<!-- dprint-ignore-start -->\n\n${[clients, ...parts].join("\n\n")}\n\n<!-- dprint-ignore-end -->\n\n`
}

/** Writes the columns, in their order, and the page. */
export const write = (groups: ReadonlyArray<Group>, columns: Columns): void => {
  const sorted = Object.fromEntries(order.flatMap((name) => columns[name] === undefined ? [] : [[name, columns[name]]]))
  const lines = Object.entries(sorted).map(([name, column]) => `"${name}": ${JSON.stringify(column)}`)
  writeFileSync(results, `{\n${lines.join(",\n")}\n}\n`)
  writeFileSync(page, readFileSync(page, "utf8").replace(marks, tables(groups, columns)))
}
