/** The worker of `Reader.ts`: reads the folder that it is given. */
import { Read } from "@flat-sdk/roster"
import { Effect, Redacted } from "effect"
import { parentPort, workerData } from "node:worker_threads"
import type { Message } from "./Reader.ts"

const message = await Effect.runPromise(
  Read.open(workerData as string).pipe(
    Effect.map(({ memberships, people, ...roster }): Message => ({
      roster,
      memberships: [...memberships],
      people: [...people].map(([id, { password, ...person }]) =>
        password === undefined ? [id, person] : [id, person, Redacted.value(password)]
      )
    })),
    Effect.catch(({ advice, what }) => Effect.succeed<Message>({ what, advice }))
  )
)
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- the port of a worker has none
parentPort!.postMessage(message)
