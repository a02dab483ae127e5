/**
 * How long a client and those that are made from it may send requests: until the scope of the client closes. Then their waits and token providers end, but
 * no token is lost that the API is just creating: with it comes, perhaps, the only refresh token.
 */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { Transport } from "../error/FlatError.ts"
import type { Fibers } from "../quota/Counter.ts"
import * as LoopTurn from "../transport/LoopTurn.ts"

/** What is in progress. */
interface Work {
  /** Ends it, or lets a request that creates a token finish. */
  end: () => void
  /** Waits until it has ended. */
  readonly ended: Effect.Effect<unknown, unknown>
}

// Longer than a request for a token takes.
const longest = 30_000

/** The time in which a client may send requests. */
export class Lifetime {
  closed = false
  readonly work = new Set<Work>()
  /** The fibers of requests in flight, except those that create a token. */
  readonly fibers: Fibers = []

  /** Ends all work, and waits for its finalizers and for tokens in flight, at most 30 seconds. */
  readonly close: Effect.Effect<void> = Effect.suspend(() => {
    this.closed = true
    const all = this.fibers.map((fiber): Work => ({ end: () => fiber.interruptUnsafe(), ended: Fiber.await(fiber) }))
    all.push(...this.work)
    for (const work of all) work.end()
    if (all.length === 0) return Effect.void
    const ended = all.reduce<Effect.Effect<unknown>>(
      (before, { ended }) => Effect.andThen(before, Effect.exit(ended)),
      Effect.void
    )
    return Effect.interruptible(LoopTurn.within(Effect.asVoid(ended), longest, Effect.void))
  })

  /** Fails a call of a client that is closed. */
  readonly refused: Effect.Effect<never, Transport> = Effect.suspend(() =>
    Effect.fail(
      new Transport({
        phase: "connect",
        final: true,
        detail: "the client is closed. Send requests before its scope, or its layer, closes"
      })
    )
  )
}

/** Interrupts an effect if the client closes, and then fails as a call of a closed client does. Fibers of the Promise API end by themselves. */
export const within = <A, E>(lifetime: Lifetime, effect: Effect.Effect<A, E>): Effect.Effect<A, E | Transport> =>
  Effect.suspend(() => {
    let onEnd = () => {}
    const work: Work = {
      end: () => {},
      ended: Effect.callback<void>((resume) => {
        onEnd = () => resume(Effect.void)
        if (!lifetime.work.has(work)) onEnd()
      })
    }
    const closing = Effect.callback<never, Transport>((resume) => {
      work.end = () => resume(lifetime.refused)
    })
    lifetime.work.add(work)
    return Effect.ensuring(
      Effect.raceFirst(closing, effect),
      Effect.sync(() => {
        lifetime.work.delete(work)
        onEnd()
      })
    )
  })
