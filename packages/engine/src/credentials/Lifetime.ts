/**
 * How long a client and those that are made from it may send requests: until the scope of the client closes. Then their waits and token providers end, but
 * no token is lost that the API is just creating: with it comes, perhaps, the only refresh token.
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import { Transport } from "../error/FlatError.ts"
import * as LoopTurn from "../timing/LoopTurn.ts"

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

  /** Ends all work, and waits for its finalizers and for tokens in flight, at most 30 seconds. */
  readonly close: Effect.Effect<void> = Effect.suspend(() => {
    this.closed = true
    const ended = [...this.work].map((work) => {
      work.end()
      return Effect.exit(work.ended)
    })
    if (ended.length === 0) return Effect.void
    const all = Effect.all(ended, { concurrency: "unbounded", discard: true })
    return Effect.interruptible(LoopTurn.within(all, longest, Effect.void))
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

  /** Interrupts an effect if the client closes, and then fails as a call of a closed client does. */
  within<A, E>(effect: Effect.Effect<A, E>): Effect.Effect<A, E | Transport> {
    return Effect.suspend(() => {
      const done = Deferred.makeUnsafe<void>()
      const work: Work = { end: () => {}, ended: Deferred.await(done) }
      const closing = Effect.callback<never, Transport>((resume) => {
        work.end = () => resume(this.refused)
      })
      this.work.add(work)
      return Effect.ensuring(
        Effect.raceFirst(closing, effect),
        Effect.suspend(() => {
          this.work.delete(work)
          return Deferred.succeed(done, undefined)
        })
      )
    })
  }
}
