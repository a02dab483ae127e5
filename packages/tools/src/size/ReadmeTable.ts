/**
 * The table of sizes in the README of `@flat-sdk/promise`. `pnpm size` fails if it differs from the measured sizes, `pnpm size --write` updates it.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import * as Markdown from "../workspace/Markdown.ts"
import { root } from "../workspace/Published.ts"

export const readme = "packages/promise/README.md"

export interface Measured {
  readonly label: string
  readonly gzipped: number
}

const rowOf = ({ gzipped, label }: Measured) => [label, String(Math.round(gzipped / 1000))]

/** Returns a README with the updated table, in whole kilobytes. */
export const rewrite = (text: string, measured: ReadonlyArray<Measured>): string => {
  const rows = [["in a bundle (esbuild, minified, gzipped)", "kB"], ...measured.map(rowOf)]
  return Markdown.replacePart(text, "sizes", Markdown.table(rows), readme)
}

/** Returns the outdated rows: a size that differs from the measured one by more than rounding, a missing or an additional row. */
export const stale = (text: string, measured: ReadonlyArray<Measured>): ReadonlyArray<string> => {
  const [, shown = ""] = /<!-- sizes -->([\s\S]*)<!-- \/sizes -->/.exec(text) ?? []
  const found = new Map(
    [...shown.matchAll(/^\| (.+?) +\| *(\d+) *\|$/gm)].map(([, label, size]) => [label, Number(size)])
  )
  const unknown = [...found.keys()].filter((label) => !measured.some((row) => row.label === label))
  return [
    ...measured.flatMap(({ gzipped, label }) => {
      const size = found.get(label)
      // A little more than rounding, so that a size near the border does not change the row for a few bytes.
      if (size !== undefined && Math.abs(size - gzipped / 1000) <= 0.6) return []
      return [`${label}: ${(gzipped / 1000).toFixed(1)} kB, ${readme} says ${size ?? "nothing"}`]
    }),
    ...unknown.map((label) => `${label}: is not measured, and ${readme} says ${found.get(label)}`)
  ]
}

export const read = (): string => fs.readFileSync(path.join(root, readme), "utf8")

export const write = (text: string): void => fs.writeFileSync(path.join(root, readme), text)
