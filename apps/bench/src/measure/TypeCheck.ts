/**
 * How long the compiler takes for a small program that imports a client.
 */
import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { clientCore, pinned } from "../Child.ts"
import * as Files from "../Files.ts"
import * as Statistics from "../Statistics.ts"

export interface Row {
  readonly program: string
  readonly rounds: ReadonlyArray<number>
  readonly millis: number
  readonly spread: number
}

const tsc = join(Files.root, "node_modules/typescript/bin/tsc")

const settings = {
  compilerOptions: {
    target: "ES2024",
    lib: ["ES2024", "ESNext.Disposable", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
    module: "ESNext",
    moduleResolution: "bundler",
    moduleDetection: "force",
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ["node"]
  },
  files: ["main.ts"]
}

const once = (directory: string): number => {
  const [command, args] = pinned(clientCore, process.execPath, [tsc, "-p", directory])
  const from = performance.now()
  const { status, stdout } = spawnSync(command, args, { encoding: "utf8" })
  if (status !== 0) throw new Error(`${directory} does not type-check:\n${stdout}`)
  return performance.now() - from
}

/** Checks every program once to fill the disk cache, then once per round. */
export const measure = (project: string, names: ReadonlyArray<string>, rounds: number): ReadonlyArray<Row> => {
  const programs = names.map((name) => ({
    name,
    directory: join(project, "consumers", name),
    times: [] as Array<number>
  }))
  for (const { directory } of programs) {
    Files.write(join(directory, "tsconfig.json"), settings)
    once(directory)
  }
  for (let round = 0; round < rounds; round++) {
    for (const { directory, times } of programs) times.push(once(directory))
  }
  return programs.map(({ name, times }) => ({
    program: name,
    rounds: times,
    millis: Statistics.median(times),
    spread: Statistics.spread(times)
  }))
}
