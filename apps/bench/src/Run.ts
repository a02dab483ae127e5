/**
 * A run: the chosen parts one after another, so that they do not disturb each other.
 */
import * as Installed from "./Installed.ts"
import * as Machine from "./Machine.ts"
import * as Age from "./measure/Age.ts"
import * as Bundles from "./measure/Bundles.ts"
import * as Bytes from "./measure/Bytes.ts"
import * as Clients from "./measure/Clients.ts"
import * as ColdStart from "./measure/ColdStart.ts"
import * as CommandStart from "./measure/CommandStart.ts"
import * as EffectPrograms from "./measure/EffectPrograms.ts"
import * as Footprint from "./measure/Footprint.ts"
import * as Instantiations from "./measure/Instantiations.ts"
import * as Million from "./measure/Million.ts"
import * as Pagination from "./measure/Pagination.ts"
import * as Throughput from "./measure/Throughput.ts"
import * as TypeCheck from "./measure/TypeCheck.ts"
import type { Options, Part } from "./Options.ts"
import type { Results } from "./Results.ts"
import * as Server from "./Server.ts"
import { type Entry, nothing, subjects } from "./Subjects.ts"

/** Returns the subjects with these names, and those that ratios refer to; all without names. Throws if a name is unknown. */
export const chosen = (names: ReadonlyArray<string>): ReadonlyArray<Entry> => {
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

/** What the measurements of a part use. */
interface Setting {
  readonly options: Options
  readonly project: string
  readonly server: Server.Server
  readonly entries: ReadonlyArray<Entry>
  /** An empty program, and the subjects that have a program. */
  readonly programs: ReadonlyArray<Entry>
}

const requests = async ({ entries, options, project, server }: Setting): Promise<ReadonlyArray<Throughput.Result>> => {
  const { quick } = options
  const settings = quick
    ? { rounds: options.rounds ?? 3, millis: 100, warmUp: 400 }
    : { rounds: options.rounds ?? 9, millis: 300, warmUp: 3000 }
  const results: Array<Throughput.Result> = []
  for (const workload of Throughput.workloads.filter(({ concurrency }) => !quick || concurrency === 16)) {
    say(workload.name)
    const measured = entries.filter(({ subject }) => subject)
    results.push(await Throughput.measure(project, measured, server, workload, settings))
  }
  return results
}

const coldStart = async (setting: Setting): Promise<ReadonlyArray<ColdStart.Row>> => {
  const { options, programs, project, server } = setting
  const installed = programs.map(({ name }) => ColdStart.installed(project, name))
  const effect = EffectPrograms.write(project, server)
  const bundled = options.quick ? [] : await Promise.all(
    programs.filter(({ kind }) => kind === "ours").map(({ name }) => Bundles.forNode(project, name))
  )
  const rounds = options.rounds ?? (options.quick ? 1 : 21)
  return ColdStart.measure([...installed, ...effect, ...bundled], server, rounds)
}

const bundles = async ({ programs, project }: Setting): Promise<ReadonlyArray<Bundles.Row>> => {
  const rows: Array<Bundles.Row> = []
  for (const entry of programs) rows.push(await Bundles.measure(project, entry))
  return rows
}

const measure = async (setting: Setting, machine: () => Machine.Machine): Promise<Results> => {
  const { entries, options, programs, project, server } = setting
  const { quick } = options
  const rounds = (usually: number) => options.rounds ?? (quick ? 1 : usually)
  /** Runs a part if it was chosen. */
  const part = async <A>(
    name: Part,
    description: string,
    work: () => Promise<ReadonlyArray<A>> | ReadonlyArray<A>
  ): Promise<ReadonlyArray<A>> => {
    if (!options.parts.includes(name)) return []
    say(description)
    return work()
  }
  return {
    throughput: await part("requests", "requests", () => requests(setting)),
    pagination: await part(
      "pagination",
      "pagination",
      () =>
        Pagination.measure(project, entries.filter(({ subject }) => subject), server, {
          rounds: rounds(5),
          allWays: !quick,
          warmUp: !quick
        })
    ),
    bytes: await part(
      "bytes",
      "files",
      () =>
        Bytes.measure(project, entries.filter(({ transfers }) => transfers), server, {
          rounds: rounds(5),
          warmUp: quick ? 2 : 10
        })
    ),
    age: await part("age", "age of the process", () =>
      Age.measure(project, entries.filter(({ age }) => age), server, {
        rounds: rounds(5),
        until: quick ? 5000 : Math.max(...Age.ages)
      })),
    million: await part(
      "million",
      "a million accounts",
      () => Million.measure(project, entries.filter(({ million }) => million), server, rounds(5))
    ),
    clients: await part(
      "clients",
      "many clients",
      () => Clients.measure(project, entries.filter(({ clients }) => clients), server, rounds(5))
    ),
    coldStart: await part("cold", "cold start", () => coldStart(setting)),
    commandStart: await part("cli", "start of the command flat", () => CommandStart.measure(rounds(41))),
    bundles: await part("size", "bundles and installations", () => bundles(setting)),
    footprint: await part(
      "size",
      "installed packages",
      () => programs.map((entry) => Footprint.measure(project, entry))
    ),
    typeCheck: await part(
      "types",
      "type-checking",
      () => TypeCheck.measure(project, programs.map(({ name }) => name), rounds(7))
    ),
    instantiations: await part("instantiations", "instantiations", () => Instantiations.measure(rounds(3))),
    machine: machine()
  }
}

/** Installs the packages and measures the chosen parts. */
export const run = async (options: Options): Promise<Results> => {
  const entries = chosen(options.subjects).filter(({ kind }) => !options.quick || kind !== "note")
  say("installing the measured packages")
  const project = await Installed.make(options.fresh)
  say(`installed in ${project}`)
  const machine = Machine.describe(project, options.quick)
  const server = await Server.start()
  const programs = [nothing, ...entries.filter(({ consumer }) => consumer)]
  try {
    return await measure({ options, project, server, entries, programs }, machine)
  } finally {
    await server.end()
  }
}
