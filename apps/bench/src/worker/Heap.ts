/**
 * Creates many clients in this process, and measures the heap that each takes.
 */
import { setImmediate } from "node:timers/promises"
import type { NewClient, OneOfMany } from "../subjects/Subject.ts"

/** Collects all garbage, in a process with `--expose-gc`. What the last requests scheduled runs first, so that it does not count as alive. */
export const collect = async (): Promise<void> => {
  const { gc } = globalThis as { readonly gc?: () => void }
  if (gc === undefined) throw new Error("this order needs a process with --expose-gc")
  await setImmediate()
  await setImmediate()
  gc()
}

/** Returns the bytes in use on the heap after a collection. The second collection frees what finalizers of the first released. */
const heapAfter = async (): Promise<number> => {
  await collect()
  await collect()
  return process.memoryUsage().heapUsed
}

/** Bytes of heap of each client. */
export interface PerClient {
  /** After it was created. */
  readonly created: number
  /** After it also read a page of 100 accounts. */
  readonly used: number
}

// So many clients load the modules and fill the caches that all clients share, and open the connections.
const warmUp = 20

const create = async (newClient: NewClient, count: number): Promise<ReadonlyArray<OneOfMany>> => {
  const clients: Array<OneOfMany> = []
  for (let nth = 0; nth < count; nth++) clients.push(await newClient(`token-${nth}`))
  return clients
}

const use = async (clients: ReadonlyArray<OneOfMany>): Promise<void> => {
  for (const client of clients) await client.page()
}

export const measure = async (newClient: NewClient, count: number): Promise<PerClient> => {
  await use(await create(newClient, warmUp))
  const before = await heapAfter()
  const clients = await create(newClient, count)
  const created = await heapAfter()
  await use(clients)
  const used = await heapAfter()
  // Reading the length keeps the clients alive until here.
  return { created: (created - before) / clients.length, used: (used - before) / clients.length }
}
