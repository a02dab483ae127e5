/**
 * Cold start: from starting a process to its first output. A client's program prints when it decoded a page, with `node_modules` as a package manager
 * installs them; the command `flat` is the published one.
 */
import { spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { clientCore, pinToCore } from "../Child.ts"
import * as Files from "../Files.ts"
import * as Part from "../Part.ts"
import * as Statistics from "../Statistics.ts"
import { labelOf, nothing } from "../Subjects.ts"
import { count, percent, ratio } from "../Table.ts"
import * as Workers from "./Workers.ts"

export interface Row {
  readonly program: string
  readonly rounds: ReadonlyArray<number>
  readonly millis: number
  /** Relative to a program of the same rounds: flat-api for clients, Node itself for commands. */
  readonly to: "flat-api" | "node -p 0"
  readonly ratio: number
  readonly spread: number
}

interface Program {
  readonly name: string
  readonly args: ReadonlyArray<string>
}

/** Starts a program. Resolves with the milliseconds until its first output. */
const once = (args: ReadonlyArray<string>, home: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const [command, given] = pinToCore(clientCore, process.execPath, args)
    const env = { ...process.env, HOME: home, XDG_CACHE_HOME: join(home, "cache"), NODE_COMPILE_CACHE: undefined }
    const from = performance.now()
    let seen: number | undefined
    const child = spawn(command, given, { stdio: ["ignore", "pipe", "inherit"], env })
    child.stdout.once("data", () => {
      seen = performance.now() - from
    })
    child.on("error", reject)
    child.on("close", (code) => {
      if (code === 0 && seen !== undefined) resolve(seen)
      else reject(new Error(`${args.join(" ")} ended with ${code}`))
    })
  })

/** Starts every program once to fill the disk cache and the cache of compiled code, then once per round. */
const measure = async (
  programs: ReadonlyArray<Program>,
  to: Row["to"],
  rounds: number
): Promise<ReadonlyArray<Row>> => {
  const home = mkdtempSync(join(tmpdir(), "flat-bench-"))
  try {
    for (const { args } of programs) await once(args, home)
    const measured = await Workers.interleave(programs, rounds, ({ args }) => once(args, home))
    const reference = [...measured].find(([{ name }]) => name === to)?.[1] ?? []
    return [...measured].map(([{ name }, rounds]) => ({
      program: name,
      rounds,
      millis: Statistics.median(rounds),
      to,
      ratio: Statistics.ratio(rounds, reference),
      spread: Statistics.spread(rounds)
    }))
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

const commands: ReadonlyArray<Program> = [
  { name: "node -p 0", args: ["-p", "0"] },
  ...["flat --version", "flat organization list-users --help"].map((name) => ({
    name,
    args: [join(Files.root, "packages/cli/dist/flat.js"), ...name.split(" ").slice(1)]
  }))
]

export const coldStart: Part.Part = Part.make<Row>({
  name: "cold",
  about: "process start to the first page, and start of the command flat",
  measure: async ({ project, rounds, server, subjects }) => {
    const programs = [nothing, ...subjects].map(({ name }) => ({
      name,
      args: [join(project, "consumers", name, "main.js"), server.baseUrl]
    }))
    return [
      ...await measure(programs, "flat-api", rounds(21, 1)),
      ...await measure(commands, "node -p 0", rounds(41, 1))
    ]
  },
  tables: (rows) =>
    (["flat-api", "node -p 0"] as const).map((reference) => ({
      title: reference === "flat-api"
        ? "Process start to the first decoded page; less is better:"
        : "Start of the command `flat`, with the compiled code of an earlier run; less is better:",
      head: ["", `x ${reference}`, "ms", "spread"],
      rows: rows.filter(({ to }) => to === reference).map((row) => [
        labelOf(row.program),
        ratio(row.ratio),
        count(row.millis),
        percent(row.spread)
      ])
    })),
  figures: (rows) =>
    rows.map(({ program, ratio, to }) => ({ subject: program, measure: `cold start, x ${to}`, value: ratio }))
})
