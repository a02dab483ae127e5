/** Effects that hooks return, in the Effect API. The Promise API has none of this. */
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { type Lifetime, within } from "../credentials/Lifetime.ts"
import { messageOf } from "../error/Cause.ts"
import type { Quota } from "../quota/Quota.ts"
import * as LoopTurn from "../transport/LoopTurn.ts"
import * as Monotonic from "../transport/Monotonic.ts"

/** Where the effects that hooks of a call return are run. */
export interface Later {
  /** Returns how many milliseconds an effect may take. */
  readonly hookLimit: () => number
  /** Takes an effect that does not fail. */
  readonly addHook: (effect: Effect.Effect<void>) => void
}

/** How long an effect may take, in milliseconds. */
const longest = 1000

/** Whether a hook runs: what it calls triggers no hooks, or they would never end. */
const IsInHook = /* #__PURE__ */ Context.Reference<boolean>("@flat-sdk/core/IsInHook", { defaultValue: () => false })

/** Whether a context is that of a hook. */
export const isInside = (context: Context.Context<never>): boolean =>
  Context.getOrUndefined(context as Context.Context<boolean>, IsInHook) === true

/** Returns the effect of a hook with a time limit. It does not fail: its failure is reported. */
export const guard = (
  effect: Effect.Effect<unknown, unknown>,
  limit: () => number,
  failed: (how: string) => void
): Effect.Effect<void> =>
  Effect.suspend(() => {
    const millis = Math.max(0, Math.round(limit()))
    const late = Effect.sync(() => failed(`did not end within ${millis} ms`))
    return LoopTurn.within(Effect.asVoid(effect), millis, late)
  }).pipe(
    Effect.catchCause((cause) => Effect.sync(() => failed(`failed: ${messageOf(Cause.squash(cause))}`))),
    Effect.provideService(IsInHook, true)
  )

/** What a call that has left its slot does next. */
export class Pause {
  private readonly hooks: HookQueue
  private readonly quota: Quota | undefined

  constructor(hooks: HookQueue, quota?: Quota) {
    this.hooks = hooks
    this.quota = quota
  }

  /** Runs the effects of hooks, and sends the request then. */
  resume<A, E>(send: (quota?: Quota) => Effect.Effect<A, E>): Effect.Effect<A, E> {
    return this.hooks.before(Effect.suspend(() => send(this.quota)))
  }
}

/** Returns a quota for a request that it has counted, when it was blocked until `held`: it counts the request again only if it was blocked since. */
const quotaSince = (quota: Quota, held: number): Quota => {
  const blockedUntil = Effect.map(quota.blockedUntil, (until) => until > held ? until : 0)
  const take = Effect.flatMap(blockedUntil, (until) => until > 0 ? quota.take : Effect.undefined)
  return { ...quota, blockedUntil, take }
}

/** What the queue needs to know about its call: how long it, and its client, may take. */
interface TimedCall {
  readonly shared: { readonly lifetime: Lifetime }
  /** On the clock of `now`. */
  readonly deadlineAt: number
  now(): number
}

/** The effects that hooks of a call returned, and that have not run yet. */
export class HookQueue implements Later {
  private effects: Effect.Effect<void> | undefined = undefined
  /** What was reported before the call left its slot to run an effect, and is not to be reported again. */
  private announced: "request" | "wait" | undefined = undefined
  /** Whether the call has its result. */
  private isOver = false
  private readonly call: TimedCall

  constructor(call: TimedCall) {
    this.call = call
  }

  /** A hook may take a second. The deadline interrupts it while the call runs; after the call, it may take what is left until then. */
  readonly hookLimit = (): number => this.isOver ? Math.min(longest, this.call.deadlineAt - this.call.now()) : longest

  readonly addHook = (effect: Effect.Effect<void>): void => {
    const own = this.whileOpen(effect)
    this.effects = this.effects === undefined ? own : Effect.andThen(this.effects, own)
  }

  /** The end of the client interrupts an effect. */
  private whileOpen(effect: Effect.Effect<void>): Effect.Effect<void> {
    return Effect.ignore(within(this.call.shared.lifetime, effect))
  }

  /** Returns what runs the effects beside a call that has ended. */
  beside(context: Context.Context<never>): Later {
    return {
      hookLimit: () => longest,
      addHook: (effect) => void Effect.runForkWith(context)(this.whileOpen(effect))
    }
  }

  /** Runs the effects before another one, which may be the result of the call. */
  before<A, E>(next: Effect.Effect<A, E>, isOver = false): Effect.Effect<A, E> {
    const { effects } = this
    this.isOver = isOver
    if (effects === undefined) return next
    this.effects = undefined
    return Effect.andThen(effects, next)
  }

  /** Reports a request that the quota permits. Returns what leaves the slot if its hook has returned an effect. */
  announce(quota: Quota, report: () => void): Effect.Effect<never, Pause> | undefined {
    if (this.takeAnnounced("request")) return undefined
    report()
    if (this.effects === undefined) return undefined
    this.announced = "request"
    return Effect.flatMap(quota.blockedUntil, (held) => Effect.fail(new Pause(this, quotaSince(quota, held))))
  }

  /** Runs the effects, and sleeps for the rest of a wait. */
  sleep(millis: number): Effect.Effect<void> {
    return Effect.clockWith((clock) => {
      const until = Monotonic.now(clock) + millis
      return this.before(Effect.suspend(() => Effect.sleep(Math.max(0, until - Monotonic.now(clock)))))
    })
  }

  /** Leaves the slot to run the effects, if there are any. Otherwise sleeps. */
  sleepInSlot(millis: number): Effect.Effect<void, Pause> {
    return Effect.suspend(() => {
      if (this.effects === undefined) return Effect.sleep(millis)
      this.announced = "wait"
      return Effect.fail(new Pause(this))
    })
  }

  /** Returns whether something was reported already, once. */
  takeAnnounced(what: "request" | "wait"): boolean {
    if (this.announced !== what) return false
    this.announced = undefined
    return true
  }
}

/** Creates the queue of a call. */
export const queue = (call: TimedCall): HookQueue => new HookQueue(call)
