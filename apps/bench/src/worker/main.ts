/**
 * The process of one subject. It creates the subject and runs orders. Only its own CPU time counts, including garbage collection and compilation.
 */
import type { Module } from "../subjects/Subject.ts"
import * as Memory from "./Memory.ts"
import * as Requests from "./Requests.ts"

export type Order =
  | { readonly _tag: "rounds" } & Requests.Rounds
  | { readonly _tag: "read" } & Memory.Order

/** The result of an order; CPU time in microseconds, memory in bytes. */
export type Report =
  | { readonly _tag: "ready" }
  | { readonly _tag: "rounds" } & Requests.Measured
  | { readonly _tag: "read" } & Memory.Read
  | { readonly _tag: "failed"; readonly error: string }

const [module, name, baseUrl] = process.argv.slice(2) as [string, string, string]

/** Loads the subject when an order first needs it. */
const load = (): Promise<Module> => import(`../subjects/${module}.js`)

let subject: ReturnType<Module["make"]> | undefined

const execute = async (order: Order): Promise<Report> => {
  const loaded = await load()
  switch (order._tag) {
    case "rounds":
      return { _tag: "rounds", ...await Requests.rounds(await (subject ??= loaded.make(baseUrl, name)), order) }
    case "read":
      return { _tag: "read", ...await Memory.read(await (subject ??= loaded.make(baseUrl, name)), order) }
  }
}

const report = (message: Report): void => {
  process.send!(message)
}

process.on("message", async (order: Order) => {
  try {
    report(await execute(order))
  } catch (error) {
    report({ _tag: "failed", error: String(error) })
  }
})
// The channel keeps the process alive. Exit when the main process ends.
process.on("disconnect", () => process.exit(0))
report({ _tag: "ready" })
