/**
 * The table of what a package requires. What it says about versions is checked by `pnpm tools test:package` and `pnpm tools test:runtimes`.
 */
import { page } from "../workspace/Project.ts"

type Row = readonly [what: string, requirement: string]

const modules = "`\"type\": \"module\"`, or files that end in `.mjs` or `.mts`. On Node, `require` loads the ES modules"
const effectTypes = "5.7 or later, with `moduleResolution` `bundler`, `node16` or `nodenext`; 5.6 with `skipLibCheck`."
const nodeTypes = "`@types/node`, from TypeScript 6 with `\"types\": [\"node\"]`"
const anywhere = `\`lib\` needs \`DOM\`, or ${nodeTypes}`
const runners = "Vitest and `node:test` without configuration; Jest as for other ES modules"

const library = (node: string, changes: string, types = anywhere): ReadonlyArray<Row> => [
  ["Node", node],
  ["Effect", "`effect` 4.1, beside the package"],
  ["Modules", modules],
  ["TypeScript", `${effectTypes} ${types}`],
  ["Test runners", runners],
  ["A minor version", changes]
]

const additions =
  "may add operations, fields, enumeration values and error reasons, and may drop a Node that is no longer maintained"
const everywhere = "; also Bun, Deno, Workers and browsers"
const command = "may add commands, flags, columns and fields of JSON. Exit codes and existing fields keep their meaning"

/** Returns the rows of a package, with the oldest Node of its manifest. */
const rowsOf = (name: string, node: string): ReadonlyArray<Row> => {
  switch (name) {
    case "@flat-sdk/promise":
      return [
        ["Node", `${node}${everywhere}. No other package`],
        ["Modules", "`import`, or `require` of CommonJS; any bundler"],
        [
          "TypeScript",
          `5.2 or later, with any \`moduleResolution\` but \`classic\`. 5.0 and 5.1 need \`skipLibCheck\`. Before 5.0 every type silently becomes \`any\`. ${anywhere}`
        ],
        ["Test runners", "Vitest, `node:test`, Jest 30 and ts-jest, without configuration"],
        ["A minor version", additions]
      ]
    case "@flat-sdk/score":
      return [
        ["Node", `${node}${everywhere}`],
        ["Modules", "`import`, or `require` of CommonJS; any bundler"],
        ["TypeScript", `5.7 or later. ${anywhere}`],
        ["Test runners", "Vitest, `node:test` and Jest, without configuration"],
        ["A minor version", "may read more, add fields and find more problems. Words of `diff` may change"]
      ]
    case "@flat-sdk/agents":
      return library(`${node}; also Bun, Deno and Workers with \`nodejs_compat\``, additions)
    case "@flat-sdk/sandbox":
      return [
        [
          "Node",
          `${node}; the module also runs on Bun, Deno, Workers and in browsers. No other package, and less than 3 MB`
        ],
        ["Effect", "`effect` 4.1 and `@flat-sdk/core`, only for the entry with layers"],
        ["Modules", modules],
        ["TypeScript", "5.6 or later"],
        ["Test runners", runners],
        ["A minor version", "may simulate more of the API, and add options. Names and ids of a seed may change"]
      ]
    case "@flat-sdk/cli":
      return [["Node", `${node}. No other package`], ["A minor version", command]]
    case "@flat-sdk/roster":
      return [
        ["Node", node],
        ["As a library", `\`effect\` 4.1; ${modules}. TypeScript 5.7 or later`],
        ["A minor version", `${command}. A state of an older version is read`]
      ]
    case "@flat-sdk/node":
      return library(`${node}. No other runtime`, additions, `Needs ${nodeTypes}`)
    default:
      return library(`${node}${everywhere}`, additions)
  }
}

/** Returns the table, by the package's name and `engines.node` of its manifest, such as `>=22.19.0`. */
export const of = (name: string, engine: string): ReadonlyArray<Row> => [
  ...rowsOf(name, `${/^>=(\d+\.\d+)/.exec(engine)?.[1] ?? engine} or later`),
  ["Support", `[which versions, and for how long](${page("docs/reference/versions.md")})`]
]
