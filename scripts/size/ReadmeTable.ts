/**
 * The table of sizes in the README of `@flat-sdk/promise`. `pnpm size` fails if it differs from the measured sizes, `pnpm size --write` updates it.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { root } from "../packages/Published.ts"

export const readme = "packages/promise/README.md"

/** A row of the table with its size in bytes. */
export interface Measured {
  readonly label: string
  readonly gzipped: number
}

/** Renders the table as Markdown, in whole kilobytes. */
const render = (measured: ReadonlyArray<Measured>): string => {
  const head = "in a bundle (esbuild, minified, gzipped)"
  const wide = Math.max(head.length, ...measured.map(({ label }) => label.length))
  return [
    `| ${head.padEnd(wide)} | kB |`,
    `| ${"-".repeat(wide)} | -- |`,
    ...measured.map(({ gzipped, label }) => `| ${label.padEnd(wide)} | ${Math.round(gzipped / 1000)} |`)
  ].join("\n")
}

const place = /(<!-- sizes -->\n\n)[\s\S]*?(\n\n<!-- \/sizes -->)/

/** Returns a README with the updated table. */
export const written = (text: string, measured: ReadonlyArray<Measured>): string => {
  if (!place.test(text)) throw new Error(`${readme} has no place for the sizes: "<!-- sizes -->"`)
  return text.replace(place, (_, opening: string, closing: string) => opening + render(measured) + closing)
}

/** Returns the outdated rows: a size that differs from the measured one by more than rounding, a missing or an additional row. */
export const stale = (text: string, measured: ReadonlyArray<Measured>): ReadonlyArray<string> => {
  const shown = place.exec(text)?.[0] ?? ""
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
