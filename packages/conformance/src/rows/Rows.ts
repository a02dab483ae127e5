/** The rows of docs/reference/reliability.md, and the tests whose names begin with their ids. */
import { readFileSync } from "node:fs"
import { testsIn } from "./NamedTests.ts"

const root = new URL("../../../../", import.meta.url)

const lines = [
  ...readFileSync(new URL("docs/reference/reliability.md", root), "utf8").matchAll(/^\| ([A-Z]+\d+) +\| ([^|]*?) +\|/gm)
]

/** The ids of the rows, in the order of the page. */
export const rows: ReadonlyArray<string> = lines.map(([, id]) => id!)

/** What holds each row, as its column *by* says: `sockets`, and scenarios of histories by seed. */
export const by: ReadonlyMap<string, ReadonlyArray<string>> = new Map(
  lines.map(([, id, holders]) => [id!, holders!.split(", ")])
)

/** Folders whose tests cover the rows. Those of the last folder run with the published packages: `pnpm tools test:package`. */
const folders = [
  ["packages/conformance/test/reliability/", ".test.ts"],
  ["packages/conformance/test/", "Drift.test.ts"],
  ["packages/conformance/test/", "Simulation.test.ts"],
  ["packages/engine/test/", ".test.ts"],
  ["packages/agents/test/", ".test.ts"],
  ["packages/cli/test/", ".test.ts"],
  ["packages/node/test/", ".test.ts"],
  ["packages/promise/test/", ".test.ts"],
  ["packages/sandbox/test/", ".test.ts"],
  ["packages/terminal/test/", ".test.ts"],
  ["packages/roster/test/", ".test.ts"],
  ["packages/conformance/test/installed/", ".ts"]
] as const

/** The tests of the rows. */
export const tests = testsIn(root, folders)

/** Returns the group of a row: the letters of its id. */
export const groupOf = (row: string): string => row.replace(/\d+$/, "")

/** Returns the files with tests of the rows that vitest runs, from the root of the repository. */
export const filesOf = (ids: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...new Set(tests.filter(({ file, id }) => ids.includes(id) && file.endsWith(".test.ts")).map(({ file }) => file))
]
