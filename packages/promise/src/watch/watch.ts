/**
 * Changes as async iterables. This is a separate module, so programs that watch nothing do not bundle it.
 */
import { watchOf } from "../internal/watching.ts"
import type { Watch } from "./Watching.ts"

/**
 * Watches the lists of the API for changes. Call it with a client, or pass it to `createClient`. It needs no service of the client.
 *
 * **Details**
 *
 * The watches send their requests with the options, the token and the connections of the client, and end when it is closed. With a client that acts as
 * another user (`actAs`), they act as that user.
 *
 * **Example** (Printing what students hand in)
 *
 * ```ts
 * import type { FlatClient } from "@flat-sdk/promise"
 * import { watch } from "@flat-sdk/promise/watch"
 *
 * export const printHandedIn = async (flat: FlatClient, room: string) => {
 *   for await (const { item, previous } of watch(flat).submissions({ class: room })) {
 *     if (item?.state === "turnedIn" && previous?.state !== "turnedIn") console.log(item.creator, item.submissionDate)
 *   }
 * }
 * ```
 *
 * **Example** (As a part of a client with some services)
 *
 * ```ts
 * import { createClient } from "@flat-sdk/promise"
 * import { watch } from "@flat-sdk/promise/watch"
 *
 * export const printComments = async (accessToken: string, score: string) => {
 *   const flat = createClient({ watch }, { accessToken })
 *   try {
 *     for await (const { _tag, item } of flat.watch.comments({ score })) console.log(_tag, item?.comment)
 *   } finally {
 *     await flat.close()
 *   }
 * }
 * ```
 *
 * @category services
 */
export const watch: Watch = watchOf
