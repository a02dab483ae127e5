/**
 * Looks again immediately before a request leaves. A write may wait for the hourly limit for most of an hour, and a process may be stopped and
 * continued: meanwhile another process may have taken the run over, and what was recorded about the write is old.
 */
import { Transport } from "@flat-sdk/core"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** What happens before each request of a call leaves, also before those that the client repeats. */
const BeforeRequest = Context.Reference<Effect.Effect<void>>("@flat-sdk/roster/BeforeRequest", {
  defaultValue: () => Effect.void
})

/**
 * Adds the look to a transport: a run that another process has taken over meanwhile ends before its next request leaves. Use it where several processes may
 * apply the same plan.
 */
export const guard = <E, R>(
  transport: Layer.Layer<Transport.Transport, E, R>
): Layer.Layer<Transport.Transport, E, R> =>
  Layer.effect(
    Transport.Transport,
    Effect.map(Transport.Transport, ({ send, stream }) => ({
      send: (...request) => Effect.andThen(Effect.flatten(BeforeRequest), send(...request)),
      stream: (...request) => Effect.andThen(Effect.flatten(BeforeRequest), stream(...request))
    }))
  ).pipe(Layer.provide(transport))

/** For how long, in milliseconds, what was recorded before a request is current. */
const currentMillis = 500

/** Carries a failure of `renew` through the client, which would take it for one of the transport. */
class NotRenewed extends Data.Class<{ readonly error: unknown }> {}

/** Runs a call. If one of its requests leaves later than `renew` was done last, `renew` is done again first, until it is current. Its failure ends the call. */
export const call = <A, E, R, E2>(
  send: Effect.Effect<A, E, R>,
  /** Records that a request may leave now, or at most `ahead` milliseconds later. */
  renew: (ahead: number) => Effect.Effect<void, E2>,
  /** Whether `renew` was done just now. */
  isRenewed = false
) =>
  Effect.clockWith((clock) => {
    const now = () => ({ at: Number(clock.monotonicTimeNanosUnsafe()) / 1e6, wall: clock.currentTimeMillisUnsafe() })
    let last = now()
    let ahead = 0
    let nextAhead = 0
    const isCurrent = () => {
      const { at, wall } = now()
      // The one does not count the sleep of a computer, the other may be set back.
      return Math.max(at - last.at, Math.abs(wall - last.wall)) < ahead + currentMillis
    }
    // What is recorded has the time at which `renew` began: writing it may take long, or the computer may sleep meanwhile.
    const renewed = Effect.suspend(() => {
      const begun = now()
      ahead = nextAhead
      return Effect.map(renew(ahead), () => {
        last = begun
        // On a disk that is always slow, a record of its own time would never be current.
        nextAhead = isCurrent() ? 0 : 2 * (now().at - begun.at)
      })
    })
    const before: Effect.Effect<void> = Effect.suspend(() =>
      isCurrent()
        ? Effect.void
        : Effect.andThen(Effect.catch(renewed, (error) => Effect.die(new NotRenewed({ error }))), before)
    )
    const sent = Effect.result(Effect.provideService(send, BeforeRequest, before)).pipe(
      Effect.catchDefect((defect) =>
        defect instanceof NotRenewed ? Effect.fail(defect.error as E2) : Effect.die(defect)
      )
    )
    return isRenewed ? sent : Effect.andThen(renewed, sent)
  })
