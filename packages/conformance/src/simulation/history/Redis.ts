/** The Redis that processes count their quota in: slow, lost or empty after a restart now and then. It runs the scripts of the product. */
import type { FlatError } from "@flat-sdk/core/FlatError"
import * as Quota from "@flat-sdk/engine/Quota"
import * as RedisQuota from "@flat-sdk/node/RedisQuota"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Service from "effect/persistence/Redis"
import * as Lua from "../redis/Lua.ts"
import type { Network } from "../world/Network.ts"
import type { Process } from "../world/Process.ts"
import { second } from "../world/World.ts"

/** Fields of a hash, or members of a sorted set with their scores. */
interface Value {
  readonly fields: Map<string, string>
  expiresAt: number
}

const errorOf = (message: string) => new Service.RedisError({ cause: new Error(message) })

const noCommand = Effect.die("the quota does not need it")

/** Loads the counters, so that no history waits for their files. */
export const loading: Promise<unknown> = Effect.runPromise(Effect.scoped(Layer.build(Layer.provide(
  RedisQuota.layer({ key: "shared", onFailure: "open" }),
  Layer.effect(Service.Redis, Service.make({ send: () => noCommand, subscribe: () => noCommand, connect: noCommand }))
))))

/** Milliseconds that the quota gives a command. Commands may take longer. */
export const timeout = 500

/** How long the connection of the product waits for any bytes. */
const silentAtMost = "15 seconds"

export class Redis {
  /** When it lost something, in microseconds. */
  readonly faults: Array<number> = []
  /** When it counted a request, in microseconds: also one that was not sent, because its caller did not hear of it in time. */
  readonly counted: Array<number> = []
  /** When a process had a reply, or had none in time. */
  readonly #replies: Array<
    { readonly process: Process; readonly askedAt: number; readonly at: number; readonly isMissing: boolean }
  > = []
  readonly #network: Network
  readonly #counters = new Map<Process, typeof Quota.Counters.Service>()
  readonly #onFailure: "open" | "closed"
  /** Microseconds that its clock is ahead of the start of the history. */
  readonly #origin: number
  readonly #values = new Map<string, Value>()
  readonly #scripts = new Map<string, string>()
  readonly #calls = new Map<Process, number>()
  #downUntil = 0

  constructor(network: Network) {
    const dice = network.world.dice("Redis")
    this.#network = network
    this.#onFailure = dice.next() < 0.5 ? "open" : "closed"
    this.#origin = (1_700_000_000 + dice.below(100_000_000)) * second
  }

  /** Returns the counters of a process, which all its clients share. */
  counters(process: Process): Effect.Effect<typeof Quota.Counters.Service, FlatError> {
    return Effect.suspend(() => {
      const shared = this.#counters.get(process)
      if (shared !== undefined) return Effect.succeed(shared)
      const layer = RedisQuota.layer({ key: "shared", onFailure: this.#onFailure, timeout })
      const made = Effect.provide(
        Quota.Counters,
        Layer.provide(layer, Layer.effect(Service.Redis, this.#connect(process)))
      )
      return Effect.tap(made, (counters) => Effect.sync(() => this.#counters.set(process, counters)))
    })
  }

  /** Whether a process counts by itself, as it has had no reply to its latest command. */
  isAway(process: Process, at: number): boolean {
    const last = this.#replies.findLast((reply) => reply.process === process && reply.at <= at)
    // After a stall that a reply came in, its time limit may be over.
    return last !== undefined &&
      (last.isMissing ||
        process.stalls.some(({ from, until }) =>
          from <= last.at && until >= last.at && until > last.askedAt + timeout * 1000
        ))
  }

  /** Whether a process that may count by itself had no reply meanwhile. */
  isLocal(process: Process, from: number, until: number): boolean {
    const replies = this.#replies.filter((reply) => reply.process === process && reply.at >= from && reply.at <= until)
    return this.#onFailure === "open" && replies.every(({ isMissing }) => isMissing)
  }

  /** Restarts it now and then: what it knew is gone. */
  disturb(): void {
    const { world } = this.#network
    const dice = world.dice("restarts of Redis")
    let at = 0
    for (let nth = 1; nth <= 8; nth++) {
      at += dice.next() ** 3 * 1200 * second
      const micros = dice.next() ** 2 * 60 * second
      if (!world.plans("Redis restart", `Redis ${nth}`, 1)) continue
      world.after(this.#network, at, () => {
        if (world.calm) return
        world.count("Redis restart")
        world.log("redis", `restarts, and is down for ${micros / 1000} ms`)
        this.faults.push(world.now)
        this.#values.clear()
        this.#scripts.clear()
        this.#downUntil = world.now + micros
      })
    }
  }

  #connect(process: Process) {
    return Service.make({
      send: <A>(name: string, ...args: ReadonlyArray<string>) =>
        this.#reach(process, () => this.#execute(name, args) as A),
      subscribe: () => noCommand,
      connect: noCommand
    })
  }

  /** Sends a command over a network of its own. */
  #reach<A>(process: Process, run: () => A): Effect.Effect<A, Service.RedisError> {
    return Effect.suspend(() => {
      const { world } = this.#network
      const nth = (this.#calls.get(process) ?? 0) + 1
      this.#calls.set(process, nth)
      const place = `${process.name}.redis#${nth}`
      const dice = world.dice(place)
      const isSlow = world.happens("slow Redis", place)
      const isLost = world.happens("lost to Redis", place)
      const [isBefore, isSilent] = [dice.next() < 0.5, dice.next() < 0.5]
      if (isSlow || isLost) this.faults.push(world.now)
      const leg = () => world.calm ? 1000 : dice.next() * (isSlow ? 2 * second : 20_000)
      const [there, back] = [leg(), leg()]
      const sent = process.remote(this.#network, there, back, () => {
        const isDown = this.#downUntil > world.now && !world.calm
        const isMissing = isDown || isLost || there + back > timeout * 1000
        this.#replies.push({ process, askedAt: world.now - there, at: world.now + back, isMissing })
        if (isDown) this.faults.push(world.now)
        if (isDown || isLost) world.log("redis", `${isDown ? "is down for" : "loses"} ${place}`)
        if (isDown) return Exit.fail(errorOf("ECONNREFUSED"))
        if (isLost && isBefore) return Exit.fail(errorOf("ECONNRESET"))
        try {
          const reply = run()
          return isLost ? Exit.fail(errorOf("ECONNRESET")) : Exit.succeed(reply)
        } catch (error) {
          return Exit.fail(errorOf(String(error)))
        }
      })
      if (!isLost || !isSilent) return sent
      return Effect.andThen(Effect.exit(sent), Effect.delay(Effect.fail(errorOf("ETIMEDOUT")), silentAtMost))
    })
  }

  #execute(name: string, args: ReadonlyArray<string>): Lua.Reply {
    if (name === "SCRIPT") {
      const sha = `sha of ${args[1]}`
      this.#scripts.set(sha, args[1]!)
      return sha
    }
    const [sha = "", keyCount = 0, ...rest] = args
    const script = this.#scripts.get(sha)
    if (name !== "EVALSHA" || script === undefined) throw new Error("NOSCRIPT No matching script")
    const command: Lua.Command = (name, ...given) => this.#command(name, given)
    const reply = Lua.run(command, script, rest.slice(0, Number(keyCount)), rest.slice(Number(keyCount)))
    // Only `take` replies with a reason, and with none if the request may be sent.
    if (Array.isArray(reply) && reply.length === 2 && reply[0] === "") this.counted.push(this.#network.world.now)
    return reply
  }

  #command(name: string, [key = "", ...args]: ReadonlyArray<string>): Lua.Reply {
    const now = this.#origin + this.#network.world.now
    let value = this.#values.get(key)
    if (value !== undefined && value.expiresAt <= now) {
      this.#values.delete(key)
      value = undefined
    }
    const fields = value?.fields ?? new Map<string, string>()
    const store = () => this.#values.set(key, value ?? { fields, expiresAt: Infinity }).size
    switch (name) {
      case "TIME":
        // With a fraction, so that Lua counts with it as a double: integers of fengari have 32 bits.
        return [`${Math.floor(now / second)}.0`, `${now % second}.0`]
      case "HMGET":
        return args.map((field) => fields.get(field))
      case "HSET":
        for (let at = 0; at < args.length; at += 2) fields.set(args[at]!, args[at + 1]!)
        return store()
      case "ZADD":
        fields.set(args[1]!, args[0]!)
        return store()
      case "ZREMRANGEBYSCORE":
        for (const [member, score] of fields) if (Number(score) <= Number(args[1])) fields.delete(member)
        return 0
      case "ZRANGEBYSCORE":
        return [...fields].flatMap(([member, score]) => Number(score) > Number(args[0]!.slice(1)) ? [member] : [])
      case "PEXPIRE":
        if (value !== undefined) value.expiresAt = now + Number(args[0]) * 1000
        return 1
      case "DEL":
        return Number(this.#values.delete(key))
      default:
        throw new Error(`The Redis of histories has no command ${name}.`)
    }
  }
}
