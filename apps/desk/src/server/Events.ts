/**
 * `GET /desk/events`: how much the watches of the user's client have seen. Pages ask every few seconds, and get an answer at once: a stream for each tab would
 * use up the six connections that a browser has to a server. Tabs of a browser that show the same have one watch, which ends when nobody asks any more.
 */
import { type FlatClient, Watch } from "@flat-sdk/core"
import { type Duration, Effect, Scope, Stream } from "effect"
import type { HttpServerRequest } from "effect/http"
import { createHash, randomUUID } from "node:crypto"
import type { DeskEvents } from "../shared/Desk.ts"

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
  const of = <Item, Summary>(type: keyof DeskEvents["changes"], watch: Watch.Changes<Item, Summary>) =>
    Stream.map(watch, () => type)
  return room === undefined ? of("account", Watch.accounts(flat, {}, options)) : Stream.mergeAll([
    of("submission", Watch.submissions(flat, { class: room }, options)),
    of("assignment", Watch.assignments(flat, { class: room }, options)),
    of("member", Watch.members(flat, { class: room }, options))
  ], { concurrency: "unbounded" })
}

/** How long a watch continues without a request, in milliseconds. Browsers ask once a minute in a tab that is hidden. */
const idleMillis = 90_000

/** Creates the function that responds. Its watches end with the scope. Each asks `isSignedIn` every `interval`, and ends with the session. */
export const make = Effect.fnUntraced(function*(interval: Duration.Input) {
  const scope = yield* Scope.Scope
  const watches = new Map<string, { asked: number; answer: DeskEvents }>()

  const begin = (key: string, flat: Client, room: string | undefined, isSignedIn: Effect.Effect<boolean>) => {
    const changes = { account: 0, member: 0, assignment: 0, submission: 0 }
    const watched = { asked: Date.now(), answer: { watch: randomUUID(), isReady: false, changes } }
    watches.set(key, watched)
    const isWanted = Effect.map(isSignedIn, (isSignedIn) => isSignedIn && Date.now() - watched.asked < idleMillis)
    const unwanted = Effect.repeat(Effect.delay(isWanted, interval), { until: (isWanted) => !isWanted })
    const watching = watchChanges(flat, room, interval, Effect.sync(() => watched.answer.isReady = true)).pipe(
      Stream.runForEach((type) => Effect.sync(() => changes[type]++)),
      Effect.ignore
    )
    // A watch that fails ends: who asks next begins another one.
    return Effect.raceFirst(watching, unwanted).pipe(
      Effect.ensuring(Effect.sync(() => watches.delete(key))),
      Effect.forkIn(scope),
      Effect.as(watched)
    )
  }

  return Effect.fnUntraced(function*(
    flat: Client,
    { headers, url }: HttpServerRequest.HttpServerRequest,
    isSignedIn: Effect.Effect<boolean>
  ) {
    const room = new URL(url, "http://desk").searchParams.get("class") ?? undefined
    // Who has the same cookies is the same user.
    const key = createHash("sha256").update(`${headers["cookie"]}\n${room}`).digest("base64")
    const watched = watches.get(key) ?? (yield* begin(key, flat, room, isSignedIn))
    watched.asked = Date.now()
    return watched.answer
  })
})
