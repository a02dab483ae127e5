/**
 * Creates many clients in this process, and measures the heap that each takes.
 */
import type { Client, NewClient } from "../clients/Client.ts"
import * as Collection from "./Collection.ts"

/** Bytes of heap of each client. */
export interface PerClient {
  /** After it was created. */
  readonly created: number
  /** After it also read a page of 100 accounts. */
  readonly used: number
}

// So many clients load the modules and fill the caches that all clients share, and open the connections.
const warmUp = 20

const create = async (newClient: NewClient, count: number): Promise<ReadonlyArray<Client>> => {
  const clients: Array<Client> = []
  for (let nth = 0; nth < count; nth++) clients.push(await newClient(`token-${nth}`))
  return clients
}

const use = async (clients: ReadonlyArray<Client>): Promise<void> => {
  for (const client of clients) await client.page()
}

export const measure = async (newClient: NewClient, count: number): Promise<PerClient> => {
  await use(await create(newClient, warmUp))
  const before = await Collection.heapAfter()
  const clients = await create(newClient, count)
  const created = await Collection.heapAfter()
  await use(clients)
  const used = await Collection.heapAfter()
  // Reading the length keeps the clients alive until here.
  return { created: (created - before) / clients.length, used: (used - before) / clients.length }
}
