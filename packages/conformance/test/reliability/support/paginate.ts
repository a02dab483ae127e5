/**
 * A separate process that reads some accounts from a checkpoint, and prints their ids with the new checkpoint.
 *
 * Arguments: base URL, token, number of accounts, direction, and optionally the checkpoint as JSON.
 */
import { FlatClient, type Pagination } from "@flat-sdk/core"
import { NodeTransport } from "@flat-sdk/node"
import { Effect, Stream } from "effect"

const [baseUrl, accessToken, count, direction, saved] = process.argv.slice(2)
const from = saved === undefined ? undefined : JSON.parse(saved) as Pagination.Checkpoint

const program = Effect.gen(function*() {
  const flat = yield* FlatClient.make({ baseUrl: baseUrl!, accessToken: accessToken! })
  const found = yield* flat.organization.listOrganizationUsers.resumable({ limit: 7 }, {
    from,
    direction: direction as "forwards" | "backwards"
  }).pipe(
    Stream.take(Number(count)),
    Stream.runCollect
  )
  process.stdout.write(
    JSON.stringify({ ids: found.map(({ item }) => item.id), checkpoint: found.at(-1)?.checkpoint ?? from })
  )
})

await Effect.runPromise(Effect.provide(Effect.scoped(program), NodeTransport.layer()))
