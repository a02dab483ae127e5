/**
 * `flat bulk` over a file whose rows move and change between runs, in one process or in two without a lock. Runs are killed, lose their power, find the disk
 * full or no server, and are interrupted, and the next one goes on. Some have flags for what is unknown and what has changed.
 */
import type { History, Site } from "@flat-sdk/conformance/simulation/history/History"
import { Host } from "@flat-sdk/conformance/simulation/history/Host"
import type { Scenario } from "@flat-sdk/conformance/simulation/history/Scenario"
import { start } from "@flat-sdk/conformance/simulation/history/Site"
import { executionsOf, mayBeSignedOut } from "@flat-sdk/conformance/simulation/invariants/Invariants"
import type { StoredFile } from "@flat-sdk/conformance/simulation/world/Disk"
import type { Process } from "@flat-sdk/conformance/simulation/world/Process"
import type { Dice } from "@flat-sdk/conformance/simulation/world/Random"
import { origin } from "@flat-sdk/conformance/simulation/world/Server"
import { second } from "@flat-sdk/conformance/simulation/world/World"
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FileSystem from "effect/FileSystem"
import * as Digest from "../../src/bulk/Digest.ts"
import * as Plan from "../../src/bulk/Plan.ts"
import * as ResultRecord from "../../src/bulk/ResultRecord.ts"
import * as ResultsDisk from "../../src/bulk/ResultsDisk.ts"
import * as ResultsFile from "../../src/bulk/ResultsFile.ts"
import * as RowCalls from "../../src/bulk/RowCalls.ts"

const path = "results.csv"
const secrets = ["enrollmentCode"]
const kind = { operation: "createClass", server: origin, account: "default" }

const digestOf = (name: string): string =>
  Digest.of({ columns: [], fixed: [], ignored: [] }, { as: undefined, input: { body: { name } } }, undefined)

const systemError = (code: string): Error => Object.assign(new Error(code), { code })

const diskOf = ({ disk }: Host, process: Process): ResultsDisk.Disk => {
  const opened = (path: string, file: StoredFile): ResultsDisk.OpenFile => ({
    write: (bytes) => disk.append(process, file, bytes),
    sync: disk.flush(process, file),
    truncate: () => {
      if (file.written.length > 0) disk.free()
      file.written = new Uint8Array()
    },
    tail: (from, length) => ({
      isNamed: disk.find(path) === file && file.written.length >= from,
      tail: file.written.slice(from, from + length + 1)
    }),
    isWhole: (length) => disk.find(path) === file && file.written.length === length
  })
  return {
    create: (path) =>
      Effect.suspend(() =>
        disk.find(path) === undefined
          ? Effect.succeed(opened(path, disk.create(path)))
          : Effect.fail(systemError("EEXIST"))
      ),
    open: (path) => Effect.sync(() => opened(path, disk.find(path)!)),
    unnamed: (path) => Effect.sync(() => opened(path, disk.create())),
    replace: (path, contents, check) => disk.replace(process, path, contents, check)
  }
}

/** A file of rows, and the machine on which it is called. */
class Bulk {
  readonly #history: History
  readonly #host: Host
  readonly #dice: Dice
  /** Whether two processes run at the same time, and nothing locks the results. */
  readonly isShared: boolean
  /** Names of the classes to create. Some are there twice. */
  #rows: ReadonlyArray<string>
  /** Names that rows had before they changed, and names that were called again although they may have been executed. */
  readonly #gone: Array<string> = []
  readonly #repeated: Array<string> = []
  /** Ids that runs have reported, by name. */
  readonly #told: Array<{ readonly name: string; readonly id: string }> = []
  #lives = 0

  constructor(history: History) {
    const { world } = history
    this.#history = history
    this.#host = new Host(history, () => this.#checkRecords("after a power cut"))
    const dice = this.#dice = world.dice("rows")
    this.isShared = dice.next() < 0.3
    this.#rows = Array.from({ length: 2 + dice.below(14) }, (_, nth) => `Bulk ${dice.next() < 0.15 ? nth >> 1 : nth}`)
      .filter((_, nth) => world.has("operation", `row ${nth}`))
  }

  /** Runs it some times. Returns what runs it to the end. */
  async disturbed(): Promise<() => Promise<void>> {
    const { server, world } = this.#history
    for (let life = 1 + this.#dice.below(6); life > 0; life--) {
      this.#host.disk.free()
      if (world.plans("server restart", `life ${life}`, 1)) server.restart(900 * second)
      this.#start("a")
      if (this.isShared) this.#start("b", this.#dice.next() ** 3 * 20 * second)
      await this.#history.settle()
      if (this.#dice.next() < 0.3) this.#rows = [...this.#rows.slice(1), ...this.#rows.slice(0, 1)]
      if (this.#dice.next() < 0.2) this.#rows = [`Bulk new ${life}`, ...this.#rows]
      if (this.#rows.length === 0 || !world.happens("changed row", `life ${life}`, 3)) continue
      const changed = world.dice(`change ${life}`).below(this.#rows.length)
      this.#gone.push(this.#rows[changed]!)
      this.#rows = this.#rows.with(changed, `Bulk changed ${life}`)
    }
    return () => this.finish()
  }

  /** Runs it until all rows are done, and checks what there is then. */
  async finish(): Promise<void> {
    for (let left = 5; left > 0 && (left === 5 || !this.#isDone()); left--) {
      this.#start("c")
      await this.#history.settle()
    }
    this.#checkRecords("at the end")
    const isSignedOut = mayBeSignedOut(this.#history) &&
      this.#history.operations.some(({ error }) => error?.reason._tag === "Credentials")
    const records = this.#records()
    const own = this.#own(records)
    const rows = own.map(({ row }) => row).toSorted((one, other) => one - other).join()
    const gone = this.#gone.map(digestOf)
    const others = records.filter((record) => !own.includes(record) && !gone.includes(record.digest))
    if (others.length > 0) this.#history.violate("results are those of the rows", others.map(({ row }) => row).join())
    if (!isSignedOut && rows !== this.#rows.map((_, at) => at + 2).join()) {
      this.#history.violate("results have each row once", rows)
    }
    if (!isSignedOut && !this.#isDone()) {
      this.#history.violate("all rows are done once all is calm", `${this.#lives} runs`)
    }
    for (const { id, name } of this.isShared ? [] : this.#told) {
      const isThere = records.some((record) => record.status === "ok" && record.id === id)
      if (!isThere) this.#history.violate("results keep what a run has reported", `${name}: ${id}`)
    }
  }

  #text(): string {
    return new TextDecoder().decode(this.#host.disk.find(path)?.written)
  }

  #records(): ReadonlyArray<ResultRecord.ResultRecord> {
    return [...ResultRecord.read(this.#text())?.records.values() ?? []]
  }

  /** The records of what the rows are now. */
  #own(records = this.#records()): ReadonlyArray<ResultRecord.ResultRecord> {
    return records.filter(({ digest, row }) => digest === digestOf(this.#rows[row - 2] ?? ""))
  }

  #isDone(): boolean {
    const settled = this.#own().filter(({ status }) => status === "ok" || status === "unknown")
    return this.#lives > 0 && settled.length === this.#rows.length
  }

  /** The results have each outcome that a run knew. */
  #checkOutcomes({ process }: Site): void {
    const records = this.#records()
    for (const { client, name, result, value } of this.#history.operations) {
      if (client.process !== process || result !== "done") continue
      const isThere = records.some(({ digest, status }) => digest === digestOf(value!) && status === "ok")
      if (!isThere) this.#history.violate("results have each outcome that a run knew", name)
    }
  }

  /** The results say what has become of each row. */
  #checkRecords(when: string): void {
    const { operations, server } = this.#history
    const violate = (what: string) => this.#history.violate("results say what happened", `${what} ${when}`)
    const records = this.#records()
    const classes = server.sandbox.state().classes
    for (const name of new Set([...this.#rows, ...this.#gone])) {
      const own = records.filter(({ digest }) => digest === digestOf(name))
      const done = own.filter(({ status }) => status === "ok")
      const open = own.filter(({ status }) => status === "sent" || status === "unknown")
      const executed = operations.filter(({ sent, value }) => value === name && executionsOf(sent).length > 0).length
      const most = done.length + open.length + this.#repeated.filter((one) => one === name).length
      if (executed > most) violate(`${name} was executed ${executed} times, more than they have`)
      if (executed < done.length) violate(`${name} was executed ${executed} times, less than they have`)
      for (const { id, secrets } of done) {
        const found = classes.find((one) => one.id === id)
        if (found?.name !== name) violate(`${name} has the id ${id}, which is not its own`)
        else if (secrets["enrollmentCode"]?.length !== 8) violate(`${name} has not its code`)
      }
      if (new Set(done.map(({ id }) => id)).size < done.length) violate(`${name} has an id twice`)
    }
  }

  #start(name: string, delay = 0): void {
    const { world } = this.#history
    const process = `${name}${++this.#lives}`
    if (name === "b" && !world.has("process", process)) return
    start(this.#history, process, [`${process}.c`], (site) => {
      this.#host.running.add(site.process)
      world.log(process, `calls ${this.#rows.length} rows`)
      return Effect.andThen(Effect.sleep(delay / 1000), this.#work(site))
    })
  }

  #work(site: Site): Effect.Effect<void> {
    const { network, world } = this.#history
    const { process } = site
    const dice = world.dice(`run of ${process.name}`)
    const { disk } = this.#host
    const before = disk.timesFull - Number(disk.isFull)
    const abandoned = Deferred.makeUnsafe<void>()
    // Ctrl-C, and the end of its patience with calls in flight.
    const isCut = world.plans("interruption", process.name, 0.6)
    const after = (micros: number, run: () => void) => world.after(network, micros, () => world.enqueue(process, run))
    return Effect.gen({ self: this }, function*() {
      const fiber = yield* Effect.forkChild(this.#run(site, abandoned, dice))
      if (isCut) {
        after(dice.next() ** 3 * 60 * second, () => {
          world.count("interruption")
          fiber.interruptUnsafe()
          after(dice.next() * 30 * second, () => Deferred.doneUnsafe(abandoned, Effect.void))
        })
      }
      const exit = yield* Fiber.await(fiber)
      this.#host.running.delete(process)
      // The reserve has space for the outcomes, unless the disk is full again.
      if (disk.timesFull - before <= 1 && !this.isShared) this.#checkOutcomes(site)
      const order = this.#records().map(({ row }) => row)
      const isReplaced = Exit.isSuccess(exit) && !this.isShared && disk.timesFull === before
      if (isReplaced && order.some((row, at) => row < order[at - 1]!)) {
        this.#history.violate("results are in the order of the rows", order.join())
      }
      if (Exit.isSuccess(exit)) return world.log(process.name, `ends ${exit.value?.why ?? ""}`)
      const { message } = Cause.squash(exit.cause) as Error
      world.log(process.name, `fails: ${message}`)
      const isFull = disk.timesFull > before && message.includes("the disk is full")
      if (!isCut && !isFull && !(this.isShared && message.includes("another run"))) {
        this.#history.violate("a run does not fail", `${process.name}: ${message}`)
      }
    })
  }

  #run({ clients: [client], process }: Site, abandoned: Deferred.Deferred<void>, { below }: Dice) {
    const rows = this.#rows.map((name, at) => ({
      row: at + 2,
      digest: digestOf(name),
      problem: undefined,
      input: { body: { name } }
    }))
    const unknown = new Set<string>()
    const reasons: Array<string> = []
    const nameOf = (row: number) => rows[row - 2]!.input.body.name
    const call = ({ digest, row }: RowCalls.CallRow) =>
      Effect.gen({ self: this }, function*() {
        if (unknown.has(digest)) this.#repeated.push(nameOf(row))
        const place = `${process.name}.r${row}`
        const step = { client: client!, name: place, value: nameOf(row) }
        const body = { name: nameOf(row) }
        const response = yield* this.#history.send(step, "classes", "createClass", "once", { body })
        if (response !== undefined) return response.value
        const error = this.#history.operations.findLast(({ name }) => name === place)?.error
        return yield* error ?? Effect.interrupt
      })
    return Effect.gen({ self: this }, function*() {
      const run = { ...kind, run: `r${String(below(1e9)).padStart(16, "0")}` }
      const results = yield* ResultsFile.open(path, run, true)
      const { world } = this.#history
      const has = (flag: string) => world.happens("flag", `${process.name} ${flag}`, 2)
      const flags = { retryUnknown: has("--retry-unknown"), callChanged: world.calm || has("--call-changed") }
      for (const { digest, status } of flags.retryUnknown ? results.records.values() : []) {
        if (status === "unknown") unknown.add(digest)
      }
      const plan = Plan.make(rows, results.records, run, flags)
      const called = new Set(plan.rows.flatMap(({ decision, row }) => decision === "call" ? [row] : []))
      const journal = yield* results.begin(plan.records, secrets)
      const stop = yield* RowCalls.run(rows.filter(({ row }) => called.has(row)), journal, {
        kind: run,
        concurrency: 1 + below(4),
        secrets,
        call,
        abandoned,
        onOutcome: ({ id, reason, row, status }) =>
          Effect.sync(() => {
            reasons.push(reason)
            if (status === "ok") this.#told.push({ name: nameOf(row), id })
          })
      })
      const isAlone = /(?:(?:Transport|Timeout|ServerError),){10}/.test(`${reasons.join()},`)
      if (isAlone && stop === undefined) this.#history.violate("a run without a server stops", process.name)
      yield* journal.check
      return stop
    }).pipe(
      Effect.scoped,
      Effect.provideService(FileSystem.FileSystem, this.#host.disk.fileSystem(process)),
      Effect.provideService(ResultsDisk.ResultsDisk, diskOf(this.#host, process))
    )
  }
}

export const bulk: Scenario = {
  name: "bulk",
  weight: 3,
  setup: (dice) => ({
    scopes: ["edu.classes", "collections"],
    users: 1,
    requests: [60, 7200, 7200][dice.below(3)]!,
    tokenLifetime: 86_400_000
  }),
  run: (history) => {
    const bulk = new Bulk(history)
    history.disturbServer()
    return bulk.disturbed()
  }
}
