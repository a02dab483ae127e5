/** The machine of a roster: its disk, and the processes that apply a plan until all is done, whatever ends them. */
import { FlatClient, Transport } from "@flat-sdk/core"
import { Engine, Passwords, Plan } from "@flat-sdk/roster"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type * as SqlClient from "effect/sql/SqlClient"
import type { History } from "../history/History.ts"
import { Host } from "../history/Host.ts"
import { checkLeft } from "../history/Site.ts"
import { concurrency } from "../invariants/Invariants.ts"
import type { Sender } from "../world/Exchange.ts"
import { longestWay, transport } from "../world/Network.ts"
import { CurrentOperation } from "../world/Operation.ts"
import { Process } from "../world/Process.ts"
import { second } from "../world/World.ts"
import { Database } from "./Database.ts"
import * as Invariants from "./Invariants.ts"
import type { Ids, School } from "./School.ts"

const settleMillis = longestWay / 1000

// Commands call it before they plan, and programs do not.
const recoverFile = new URL("../../../../roster/src/engine/steps/CreateClass.ts", import.meta.url)
const { recover } = await import(recoverFile.href) as {
  readonly recover: (settleMillis: number) => Effect.Effect<void, unknown, FlatClient.FlatClient | SqlClient.SqlClient>
}

const passwords = "passwords.csv"

const vault = Effect.flatMap(Passwords.readKey(undefined, "0".repeat(64)), Passwords.openVault)

/** What a process is for, as the network sees it. */
const senderOf = ({ name }: Process, concurrency: number) => {
  const client = { name, concurrency, inFlight: 0, most: 0 }
  return { name, does: "apply", client, sent: [] } satisfies Sender
}

export class Machine {
  readonly #host: Host
  readonly #database: Database
  readonly #history: History
  /** Whether two processes apply the plan at the same time. They share the passwords in the database. */
  readonly isShared: boolean
  /** Processes that have said what became of each step. */
  readonly #ended: Array<{ readonly process: Process; readonly client: Parameters<typeof concurrency>[1] }> = []
  #lives = 0

  constructor(history: History) {
    this.#history = history
    this.isShared = history.world.dice("machine").next() < 0.4
    this.#host = new Host(
      history,
      () => {
        if (!this.isShared) Invariants.checkPasswords(this.#history, this.#kept(), "after a power cut")
      },
      () => {
        const flushed = Invariants.read(this.#host.disk.find(passwords)?.flushed)
        return Array.from(this.#kept().keys(), (name) => flushed.has(name) ? name : `${name} (not flushed)`).join(", ")
      }
    )
    this.#database = new Database(this.#host.disk)
  }

  /** Applies a plan on two computers that do not know of each other, and of which one rests for a while. */
  static async together(history: History, plan: Plan.Applicable): Promise<void> {
    history.world.calm = true
    const dice = history.world.dice("computers")
    const [{ running }] = ["e", "f"].map((name) => {
      const machine = new Machine(history)
      machine.#start(name, plan, () => {}, dice.next() * second)
      return machine.#host
    }) as [Host, Host]
    const stall = (process: Process) => process.stall(dice.next() * 0.9 * longestWay)
    history.world.after(history.network, dice.next() * 4 * second, () => running.forEach(stall))
    await history.settle()
  }

  /** Applies a plan until all is done. Returns the ids of what it created. */
  async finish(first: Plan.Applicable, school: School): Promise<Ids> {
    let plan = first
    const { world } = this.#history
    const dice = world.dice(`apply ${this.#lives}`)
    const result: { done: Engine.Applied | undefined } = { done: undefined }
    const end = (applied: Engine.Applied) => {
      if (!applied.steps.every(({ outcome }) => outcome.state === "done")) return
      result.done = applied
      Invariants.state(this.#history, school, "a run that says it is done is done", this.isShared)
    }
    for (let life = 1 + dice.below(6); life > 0 && result.done === undefined; life--) {
      this.#host.disk.free()
      this.#start("a", plan, end)
      if (this.isShared) this.#start("b", plan, end, dice.next() ** 3 * 100 * second)
      await this.#history.settle()
      const isPlanned = !this.isShared && result.done === undefined && world.happens("new plan", `${this.#lives}`, 1)
      if (isPlanned) plan = await this.#planAnew(plan)
    }
    world.calm = true
    // A server that restarts is up again.
    if (result.done === undefined) await this.#history.pass(60 * second)
    for (let left = 5; left > 0 && result.done === undefined; left--) {
      this.#start("c", plan, end)
      await this.#history.settle()
    }
    // What is on its way arrives before the next plan.
    await this.#history.pass(1200 * second)
    for (const one of this.#ended) {
      checkLeft(this.#history, one)
      concurrency(this.#history, one.client)
    }
    if (Invariants.isHopeless(this.#history)) return new Map()
    const before = this.#history.network.exchanges.length
    this.#start("d", plan, () => {})
    await this.#history.settle()
    const again = this.#history.network.exchanges.slice(before)
    if (result.done === undefined) this.#history.violate("a plan is done once all is calm", `${this.#lives} runs`)
    else if (again.length > 0) this.#history.violate("a plan that is done sends nothing", again[0]!.name)
    await this.#checkPasswords(first)
    world.calm = false
    return new Map(
      result.done?.steps.flatMap(({ outcome: { flat }, step: { id } }) => flat === undefined ? [] : [[id, flat]])
    )
  }

  /** Looks up what a run has created without a response. Then plans creations anew, which know their ids, and what else is left. */
  async #planAnew({ steps }: Plan.Applicable): Promise<Plan.Applicable> {
    const process = new Process(this.#history.world, `plans${this.#lives}`)
    const client = FlatClient.layer({ accessToken: this.#history.server.sandbox.token, maxWait: "65 minutes" })
    let known = Infinity
    const look = Effect.map(recover(settleMillis), () => {
      known = this.#database.read("roster_id", "kind = 'class'").length
    }).pipe(
      Effect.ignore,
      Effect.provide([
        Layer.provide(client, Layer.succeed(Transport.Transport, transport)),
        this.#database.layer(process)
      ]),
      Effect.provideService(CurrentOperation, senderOf(process, 4))
    )
    await this.#history.perform(process, look)
    await this.#history.pass(longestWay)
    Invariants.checkFound(this.#history, known)
    const done = this.#database.read("roster_step", "state = 'done'").map(({ id }) => id)
    const isLeft = (id: string) => id.startsWith("create") || !done.includes(id)
    const left = steps.filter(({ id }) => isLeft(id))
    return { steps: left.map((step) => ({ ...step, needs: step.needs.filter(isLeft), reason: process.name })) }
  }

  #start(name: string, plan: Plan.Applicable, end: (applied: Engine.Applied) => void, delay = 0): void {
    const { server, world } = this.#history
    if (name === "b" && !world.has("process", `b${this.#lives + 1}`)) return
    const process = new Process(world, `${name}${++this.#lives}`)
    this.#host.running.add(process)
    const dice = world.dice(`options of ${process.name}`)
    const sender = senderOf(process, 1 + dice.below(4))
    const client = FlatClient.layer({
      accessToken: server.sandbox.token,
      concurrency: sender.client.concurrency,
      retries: dice.below(4),
      attemptTimeout: [500, 20_000, 60_000][dice.below(3)]!,
      maxWait: "65 minutes"
    }).pipe(Layer.provide(Engine.guard(Layer.succeed(Transport.Transport, this.#transport(process)))))
    const isShared = this.isShared
    const apply = Effect.gen(function*() {
      const run = Plan.hashOf(plan)
      const credentials = isShared
        ? (yield* vault).credentials(run, { words: false })
        : yield* Passwords.open(passwords)
      // Of two computers, each knows who has the first account before it begins with classes.
      return yield* Engine.apply(plan, { concurrency: name > "d" ? 1 : 1 + dice.below(4), credentials, settleMillis })
    }).pipe(Effect.scoped, Effect.provide([client, this.#database.layer(process)]))
    const isCut = world.plans("interruption", process.name, 0.6)
    const work = Effect.gen({ self: this }, function*() {
      yield* Effect.sleep(delay / 1000)
      const exit = yield* isCut
        ? process.interrupting("interruption", apply, Math.floor(dice.next() ** 2 * 8000))
        : Effect.exit(apply)
      this.#host.running.delete(process)
      if (Exit.isSuccess(exit)) {
        const { steps, stop } = exit.value
        const left = steps.filter(({ outcome }) => outcome.state !== "done")
        const why = stop?.why ?? left[0]?.outcome.note ?? ""
        world.log(process.name, `ends, ${left.length} of ${steps.length} steps left ${why}`)
        this.#ended.push({ process, ...sender })
        return end(exit.value)
      }
      const error = Cause.squash(exit.cause) as { readonly _tag?: string; readonly message?: string }
      world.log(process.name, `fails: ${error.message}`)
      const isFull = this.#host.disk.isFull && error.message?.includes("disk is full") === true
      const isOther = isShared && ["RunTaken", "SqlError", "IdMapError"].includes(error._tag ?? "")
      const isExpected = isCut || isFull || isOther
      if (!isExpected) this.#history.violate("a run does not fail", `${process.name}: ${error.message}`)
      // It cannot say any more what became of its requests.
      process.ended = true
    })
    this.#history.program(process, Effect.provideService(work, CurrentOperation, sender))
    world.log(process.name, `applies ${plan.steps.length} steps`)
  }

  #transport(process: Process): Transport.TransportShape {
    const around = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
      this.#host.step(process, "before request").pipe(
        Effect.andThen(effect),
        Effect.tap(() => this.#host.step(process, "after response"))
      )
    return {
      send: (...args) => around(transport.send(...args)),
      stream: (...args) => around(transport.stream(...args))
    }
  }

  #kept(): Invariants.Kept {
    return Invariants.read(this.#host.disk.find(passwords)?.written)
  }

  async #checkPasswords(plan: Plan.Applicable): Promise<void> {
    if (!this.isShared) {
      return Invariants.checkPasswords(this.#history, this.#kept(), "at the end", plan)
    }
    const process = new Process(this.#history.world, `reads${++this.#lives}`)
    const lines = Effect.flatMap(vault, ({ lines }) => lines(Plan.hashOf(plan))).pipe(
      Effect.map((lines) => {
        const kept = new Map(
          lines.map(({ note, password, username }) => [username, { password: Redacted.value(password), note }] as const)
        )
        Invariants.checkPasswords(this.#history, kept, "at the end", plan)
      }),
      Effect.provide(this.#database.layer(process))
    )
    await this.#history.perform(process, lines)
  }
}
