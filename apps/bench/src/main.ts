/**
 * `pnpm bench`: all measurements, one after another, so that they do not disturb each other.
 */
import { join } from "node:path"
import * as Files from "./Files.ts"
import * as Installed from "./Installed.ts"
import * as Machine from "./Machine.ts"
import * as Bundles from "./measure/Bundles.ts"
import * as Bytes from "./measure/Bytes.ts"
import * as ColdStart from "./measure/ColdStart.ts"
import * as Footprint from "./measure/Footprint.ts"
import * as Pagination from "./measure/Pagination.ts"
import * as Profiling from "./measure/Profiling.ts"
import * as Throughput from "./measure/Throughput.ts"
import * as TypeCheck from "./measure/TypeCheck.ts"
import * as Options from "./Options.ts"
import * as Docs from "./report/Docs.ts"
import * as Terminal from "./report/Terminal.ts"
import type { Results } from "./Results.ts"
import * as Server from "./Server.ts"
import { type Entry, nothing, subjects } from "./Subjects.ts"
import * as Targets from "./Targets.ts"

const chosen = (names: ReadonlyArray<string>): ReadonlyArray<Entry> => {
  const unknown = names.filter((name) => !subjects.some((subject) => subject.name === name))
  if (unknown.length > 0) {
    throw new Error(
      `--subjects: unknown ${unknown.join(", ")}. Choose from ${subjects.map(({ name }) => name).join(", ")}`
    )
  }
  return names.length === 0 ? subjects : subjects.filter(({ kind, name }) => kind === "limit" || names.includes(name))
}

const say = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

/** Profiles some subjects without measuring them. */
const profile = async (options: Options.Options): Promise<void> => {
  const project = await Installed.make(options.fresh)
  const server = await Server.start()
  try {
    for (const entry of chosen(options.profile).filter(({ name }) => options.profile.includes(name))) {
      const rows = await Profiling.measure(project, entry, server, options.quick ? 1000 : 4000)
      Terminal.printProfiles(rows)
      Files.write(join(Files.app, `results/profile-${entry.name}.json`), rows)
    }
  } finally {
    await server.end()
  }
}

const run = async (options: Options.Options): Promise<Results> => {
  const { quick } = options
  const entries = chosen(options.subjects).filter(({ kind }) => !quick || kind !== "note")
  const measured = entries.filter(({ subject }) => subject)
  const programs = [nothing, ...entries.filter(({ consumer }) => consumer)]
  const does = (part: Options.Part) => options.parts.includes(part)
  say("installing the measured packages")
  const project = await Installed.make(options.fresh)
  say(`installed in ${project}`)
  const machine = Machine.describe(project, quick)
  const server = await Server.start()
  try {
    const throughput: Array<Throughput.Result> = []
    const settings = quick
      ? { rounds: options.rounds ?? 3, millis: 100, warmUp: 400 }
      : { rounds: options.rounds ?? 9, millis: 300, warmUp: 3000 }
    for (
      const workload of does("requests")
        ? Throughput.workloads.filter(({ concurrency }) => !quick || concurrency === 16)
        : []
    ) {
      say(workload.name)
      throughput.push(await Throughput.measure(project, measured, server, workload, settings))
    }
    const pagination: Array<Pagination.Row> = []
    if (does("pagination")) {
      say("pagination")
      pagination.push(
        ...await Pagination.measure(project, measured, server, {
          rounds: options.rounds ?? (quick ? 1 : 5),
          allWays: !quick,
          warmUp: !quick
        })
      )
    }
    const bytes: Array<Bytes.Row> = []
    if (does("bytes")) {
      say("files")
      bytes.push(
        ...await Bytes.measure(project, entries.filter(({ transfers }) => transfers), server, {
          rounds: options.rounds ?? (quick ? 1 : 5),
          warmUp: quick ? 2 : 10
        })
      )
    }
    const coldStart: Array<ColdStart.Row> = []
    if (does("cold")) {
      say("cold start")
      const installed = programs.map(({ name }) => ColdStart.installed(project, name))
      const bundled = quick ? [] : await Promise.all(
        programs.filter(({ kind }) => kind === "ours").map(({ name }) => Bundles.forNode(project, name))
      )
      coldStart.push(...await ColdStart.measure([...installed, ...bundled], server, options.rounds ?? (quick ? 1 : 21)))
    }
    const bundles: Array<Bundles.Row> = []
    if (does("size")) {
      say("bundles and installations")
      for (const entry of programs) bundles.push(await Bundles.measure(project, entry))
    }
    const footprint = does("size") ? programs.map((entry) => Footprint.measure(project, entry)) : []
    if (does("types") && !quick) say("type-checking")
    const typeCheck = does("types") && !quick
      ? TypeCheck.measure(project, programs.map(({ name }) => name), options.rounds ?? 7)
      : []
    return { machine: machine(), throughput, pagination, bytes, coldStart, bundles, footprint, typeCheck }
  } finally {
    await server.end()
  }
}

try {
  const options = Options.parse(process.argv.slice(2))
  if (options === "help") {
    console.log(Options.help)
  } else if (options.profile.length > 0) {
    await profile(options)
  } else {
    const results = await run(options)
    const targets = Targets.judge(results)
    Terminal.print(results, targets)
    Files.write(join(Files.app, "results/latest.json"), { ...results, targets })
    if (options.docs) Docs.update(results, options.parts)
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
