/** `GET /desk/events`: what the watches of the user's client see, as Server-Sent Events. The API itself sends none. */
import { type FlatClient, Watch } from "@flat-sdk/core"
import { Deferred, type Duration, Effect, Stream } from "effect"
import { HttpServerResponse } from "effect/http"
import type { DeskEvent } from "../shared/Desk.ts"

const changes = { Added: "added", Changed: "changed", Removed: "removed" } as const

type Client = FlatClient.FlatClientShape

/** Watches a class, or else the accounts. `onReady` is called when changes from now on are seen. */
const watchChanges = (
  flat: Client,
  room: string | undefined,
  interval: Duration.Input,
  onReady: Effect.Effect<unknown>
) => {
  let baselines = room === undefined ? 1 : 3
  const onBaseline = () => Effect.suspend(() => --baselines === 0 ? Effect.asVoid(onReady) : Effect.void)
  const options = { interval, onBaseline }
  const of = <Item, Summary>(type: DeskEvent["type"], watch: Watch.Changes<Item, Summary>) =>
    Stream.map(watch, ({ _tag, key }): DeskEvent => ({
      type,
      change: changes[_tag],
      id: key,
      ...room === undefined ? {} : { class: room }
    }))
  return room === undefined ? of("account", Watch.accounts(flat, {}, options)) : Stream.mergeAll([
    of("submission", Watch.submissions(flat, { class: room }, options)),
    of("assignment", Watch.assignments(flat, { class: room }, options)),
    of("member", Watch.members(flat, { class: room }, options))
  ], { concurrency: "unbounded" })
}

/**
 * Responds with changes, until the session ends. `isSignedIn` is asked every `interval`, and a comment then keeps the connection open. A watch that fails ends
 * the response: browsers connect again, and the page reads again what it shows.
 */
export const respond = <E, R>(
  flat: Client,
  room: string | undefined,
  interval: Duration.Input,
  isSignedIn: Effect.Effect<boolean, E, R>
) =>
  Effect.map(Effect.context<R>(), (context) => {
    const beats = Stream.tick(interval).pipe(
      Stream.mapEffect(() => Effect.orElseSucceed(isSignedIn, () => false)),
      Stream.takeWhile((isSignedIn) => isSignedIn),
      Stream.map(() => ": still here\n\n")
    )
    const ready = Deferred.makeUnsafe<void>()
    const readiness = Stream.map(Stream.fromEffect(Deferred.await(ready)), () => "event: ready\ndata: {}\n\n")
    const events = watchChanges(flat, room, interval, Deferred.succeed(ready, undefined)).pipe(
      Stream.map((event) => `data: ${JSON.stringify(event)}\n\n`),
      Stream.catch(() => Stream.empty),
      Stream.merge(readiness, { haltStrategy: "left" })
    )
    return HttpServerResponse.stream(
      Stream.merge(beats, events, { haltStrategy: "either" }).pipe(Stream.encodeText, Stream.provideContext(context)),
      { contentType: "text/event-stream", headers: { "cache-control": "private, no-store" } }
    )
  })
