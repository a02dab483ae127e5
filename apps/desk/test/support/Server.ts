/** A desk in a process of its own, that a test kills: the options are JSON, and it says when it listens. */
import { Effect, Layer, Redacted } from "effect"
import * as Server from "../../src/server/Desk.ts"

const { application, baseUrl, data, origin, page } = JSON.parse(process.argv[2]!)

const layer = Server.layer({
  application: {
    ...application,
    clientSecret: Redacted.make(application.clientSecret)
  },
  origin: new URL(origin),
  baseUrl: new URL(baseUrl),
  data,
  page,
  secret: Redacted.make("a secret of thirty-two characters or more"),
  interval: "500 millis"
})

await Effect.runPromise(Effect.scoped(Effect.andThen(
  Layer.build(layer),
  Effect.andThen(Effect.sync(() => console.log("listening")), Effect.never)
)))
