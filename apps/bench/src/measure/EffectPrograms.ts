/**
 * Programs that load Effect without ours, so that the cold start of core can be compared with what Effect itself takes. The modules are those that core's
 * program imports while it runs: they are recorded, not listed.
 */
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as Files from "../Files.ts"
import type { Server } from "../Server.ts"
import type { effectPrograms } from "../Subjects.ts"
import type { Program } from "./ColdStart.ts"

// Writes what modules outside of Effect import from it, static or dynamic, in the order of loading.
const recorder = `
import { writeFileSync } from "node:fs"
import { registerHooks } from "node:module"

const isEffect = (url) => url?.includes("/node_modules/effect/") ?? false
const found = new Set()
registerHooks({
  resolve: (specifier, context, next) => {
    const resolved = next(specifier, context)
    if (isEffect(resolved.url) && !isEffect(context.parentURL)) found.add(specifier)
    return resolved
  }
})
process.on("exit", () => writeFileSync(process.env.RECORDED, JSON.stringify([...found])))
`

const recorded = (project: string, server: Server): ReadonlyArray<string> => {
  const hook = join(project, "consumers/effect/recorder.mjs")
  const file = join(project, "consumers/effect/recorded.json")
  Files.write(hook, recorder)
  execFileSync(process.execPath, ["--import", hook, join(project, "consumers/core-fetch/main.js"), server.baseUrl], {
    env: { ...process.env, RECORDED: file },
    stdio: "pipe"
  })
  const modules = Files.readJson<ReadonlyArray<string>>(file)
  if (modules.length === 0) throw new Error("the program of core over fetch imported nothing of Effect")
  return modules
}

/** Returns a program that imports modules for their effects, then runs some code. */
export const programOf = (modules: ReadonlyArray<string>, code: string): string =>
  [...modules.map((name) => `import ${JSON.stringify(name)}`), "", code].join("\n")

/** Writes the programs of `effectPrograms`. */
export const write = (project: string, server: Server): ReadonlyArray<Program> => {
  const modules = recorded(project, server)
  const page = readFileSync(join(project, "consumers/fetch/main.js"), "utf8")
  const programs: Readonly<Record<keyof typeof effectPrograms, string>> = {
    "effect": programOf(["effect/Effect"], "console.log(0)\n"),
    "effect-core": programOf(modules, "console.log(0)\n"),
    "effect-core-page": programOf(modules, page)
  }
  return Object.entries(programs).map(([name, content]) => {
    const file = join(project, "consumers", name, "main.js")
    Files.write(file, content)
    return { name, file }
  })
}
