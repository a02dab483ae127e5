/** Runs the code of a snippet as a module: without `eval`, which the policy of the page forbids. */
import * as promise from "@flat-sdk/promise"
import * as account from "@flat-sdk/promise/account"
import * as classes from "@flat-sdk/promise/classes"
import * as collections from "@flat-sdk/promise/collections"
import * as eduResources from "@flat-sdk/promise/eduResources"
import * as groups from "@flat-sdk/promise/groups"
import * as oauth from "@flat-sdk/promise/oauth"
import * as omr from "@flat-sdk/promise/omr"
import * as organization from "@flat-sdk/promise/organization"
import * as query from "@flat-sdk/promise/query"
import * as request from "@flat-sdk/promise/request"
import * as scores from "@flat-sdk/promise/scores"
import * as tasks from "@flat-sdk/promise/tasks"
import * as users from "@flat-sdk/promise/users"
import * as watch from "@flat-sdk/promise/watch"
import type { Sandbox } from "@flat-sdk/sandbox"
import * as tanstack from "@tanstack/query-core"
import { transform } from "sucrase"

type Modules = Readonly<Record<string, unknown>>

const parts = {
  account,
  classes,
  collections,
  eduResources,
  groups,
  oauth,
  omr,
  organization,
  query,
  request,
  scores,
  tasks,
  users,
  watch
}

/** Returns what snippets can import. */
export const modulesWith = (make: (options?: Sandbox.Options) => Sandbox.SandboxShape): Modules => ({
  "@flat-sdk/promise": promise,
  ...Object.fromEntries(Object.entries(parts).map(([name, module]) => [`@flat-sdk/promise/${name}`, module])),
  "@flat-sdk/sandbox": { Sandbox: { make, fetch: (options?: Sandbox.Options) => make(options).fetch } },
  "@tanstack/query-core": tanstack
})

const requireOf = (modules: Modules) => (name: string): unknown => {
  if (Object.hasOwn(modules, name)) return modules[name]
  throw new Error(
    `"${name}" is not part of this page, which has ${Object.keys(modules).join(", ")}. ` +
      "To use other modules, copy the code into a project of yours."
  )
}

/** The module of the snippet. */
let url = "no module yet"

type Main = (require: (name: string) => unknown, exports: object) => Promise<void>

/** Runs a snippet to its end. The line numbers of errors are those of the code. */
export const run = async (code: string, modules: Modules): Promise<void> => {
  const { code: script } = transform(code, { transforms: ["typescript", "imports"], disableESTransforms: true })
  // Imports become calls, so that no specifier needs a URL. The function allows `await` in the code.
  const module = new Blob([`export default async (require, exports) => {${script}\n}`], { type: "text/javascript" })
  url = URL.createObjectURL(module)
  const { default: main } = await import(url) as { readonly default: Main }
  await main(requireOf(modules), {})
}

/** Returns an error as a reader needs it: what happened, where, and what to do. */
export const describe = (error: unknown): string => {
  if (!(error instanceof Error)) return `The snippet threw ${String(error)}`
  const line = error.stack?.split(`${url}:`)[1]?.split(":")[0]
  const place = line === undefined ? "" : ` (line ${line})`
  if (error instanceof SyntaxError || error.message.startsWith("Error transforming")) {
    const problem = error.message.replace(/^Error transforming [^:]*: /, "")
    return `The code cannot be read: ${problem}${place}. Correct it and run it again, or reset it.`
  }
  return `${error.name}: ${error.message}${place}`
}
