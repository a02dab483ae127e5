/**
 * Copies the modules of engine and node that are types alone into the Promise API, so that its declarations need no other package: one text for a field that
 * both APIs have. Reasons of errors are classes in one and plain objects in the other, and watches streams and async iterables, with one text.
 */
import { globSync, readFileSync } from "node:fs"
import { basename, dirname, join } from "node:path"

/** Modules that import no others than these, and generated types. */
const modules = [
  "engine/src/shared/*.ts",
  "engine/src/watch/ListInput.ts",
  "engine/src/operation/{JobEvents,RevisionInput}.ts",
  "node/src/options/TransportOptions.ts"
]

/** Folders of the generated types, as the engine and the Promise API name them. */
const folders = [["../generated/models/", "../models/"], ["../generated/operations/", "../interfaces/"]] as const

/** Returns the copies by path, for the repository at `root`. */
export const sharedTypes = (root: string): ReadonlyMap<string, string> => {
  const packages = join(root, "packages")
  return new Map([
    ["shared/ErrorReason.ts", errorReasons(join(packages, "engine/src/error"))],
    ["WatchOperations.ts", watchOperations(join(packages, "engine/src/watch"))],
    ...globSync(modules, { cwd: packages }).sort().map((path) => {
      const source = readFileSync(join(packages, path), "utf8")
      const text = folders.reduce(
        (text, [ours, theirs]) => text.replaceAll(`from "${ours}`, `from "${theirs}`),
        source
      )
      return [
        // The generated types import `shared`: what imports them is beside it.
        `${text === source ? "shared" : basename(dirname(path))}/${basename(path)}`,
        `// Copied from packages/${path.replaceAll("\\", "/")}: change that.\n${text}`
      ] as const
    })
  ])
}

/** A class of a reason: its documentation, its name, and the interface of its fields. `…Properties` are `…Fields` with what only core has. */
const reason =
  /((?:\/\*\*(?:(?!\*\/)[^])*\*\/\n))export class (\w+) extends Data\.TaggedError\("\w+"\)<(\w+?)(?:Fields|Properties)>/g

/** Prints the reasons of errors, which are classes in the engine, as interfaces of plain objects with the same documentation. */
const errorReasons = (folder: string): string => {
  const reasons = globSync("*Reason.ts", { cwd: folder }).sort().flatMap((file) => [
    ...readFileSync(join(folder, file), "utf8").matchAll(reason)
  ])
  const body =
    "  /** Returns the whole body. It may contain personal data: keep it out of logs. */\n  readonly body: () => string\n"
  const names = reasons.map(([, , name]) => name!)
  return [
    "// Generated from packages/engine/src/error: change that.",
    `import type { ${
      [...new Set(reasons.map(([, , , fields]) => `${fields}Fields`))].join(", ")
    } } from "./ErrorFields.ts"\n\nexport type { InputProblem } from "./ErrorFields.ts"\n`,
    "interface Tagged<Tag extends string> {\n  readonly _tag: Tag\n  /** Describes the reason in one sentence, without the operation. */\n  readonly message: string\n}\n",
    ...reasons.map(([, doc, name, fields]) =>
      `${doc}export interface ${name} extends Tagged<"${name}">, ${fields}Fields {${
        name === "Decode" ? `\n${body}` : ""
      }}\n`
    ),
    `/** The reason why a call failed. The set is closed: a \`switch\` over \`_tag\` can cover every case. */\nexport type FlatErrorReason =\n  | ${
      names.join("\n  | ")
    }\n`,
    "/** The tags of all error reasons. */\nexport type ReasonTag = FlatErrorReason[\"_tag\"]\n"
  ].join("\n")
}

/** The watch of a list: its documentation, its name, its list, and whether it needs no input. */
const watch = /(\/\*\*(?:(?!\*\/)[^])*\*\/\n)export const (\w+) = .*watchList\((\w+)(, )?/g

/** Prints the watches of the lists, which are streams in the engine, as functions that return async iterables. */
const watchOperations = (folder: string): string => {
  const [lists, inputs] = ["Lists.ts", "ListInput.ts"].map((file) => readFileSync(join(folder, file), "utf8"))
  const models = inputs!.match(/^import .* from "\.\.\/generated\/models\/.*$/gm)!
  const watches = [...lists!.matchAll(watch)].map(([, doc, name, list, optional]) => {
    const types = lists!.slice(lists!.indexOf(`${list}: List<`)).matchAll(/(?:Inputs|Models)\.(\w+)/g)
    const [input, item, summary] = Array.from(types, ([, type]) => type!)
    // The examples are programs of Effect.
    const text = doc!.replace(/ \*\n \* \*\*Example\*\*[^]*(?= \*\/)/, "")
    return { text, name, input: input!, mark: optional === undefined ? "" : "?", item: item!, summary: summary! }
  })
  return [
    "// Generated from packages/engine/src/watch/Lists.ts: change that.",
    "import type { Changes, WatchOptions } from \"../client/Watching.ts\"",
    ...models.map((line) => line.replace("../generated/models/", "./models/")),
    `import type { ${
      watches.flatMap(({ input, summary }) => [input, summary]).join(", ")
    } } from "./watch/ListInput.ts"\n`,
    "/**",
    " * Watches of the lists of the API.",
    " *",
    " * **Details**",
    " *",
    " * The first poll is a baseline; later ones report what differs from it: removals first, then new and changed items in the order of the list. With",
    " * `from`, the first poll reports what differs from the checkpoint. A poll that fails reports nothing, in particular no removals, and is repeated.",
    " */",
    "export interface WatchOperations {",
    ...watches.map(({ input, item, mark, name, summary, text }) =>
      `${text}readonly ${name}: (input${mark}: ${input}, options?: WatchOptions<${item}>) => Changes<${item}, ${summary}>`
        .replaceAll(/^/gm, "  ")
    ),
    "}\n"
  ].join("\n")
}
