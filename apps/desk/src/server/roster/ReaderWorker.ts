/** The worker of `Reader.ts`: reads the folder that it is given. */
import { Read } from "@flat-sdk/roster"
import { Effect } from "effect"
import { parentPort, workerData } from "node:worker_threads"
import type { Message } from "./Reader.ts"

const message = await Effect.runPromise(
  Read.open(workerData as string).pipe(
    Effect.map(({ memberships, ...roster }): Message => ({ roster, memberships: [...memberships] })),
    Effect.catch(({ advice, what }) => Effect.succeed<Message>({ what, advice }))
  )
)
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- the port of a worker has none
parentPort!.postMessage(message)
