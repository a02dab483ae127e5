/**
 * A measured client, created as its own documentation describes, with only the operations that the workloads need. Each subject is a separate module
 * and runs in a separate process, so that the optimizations for one do not affect another.
 */
import { createReadStream } from "node:fs"
import { readFile, stat } from "node:fs/promises"

/** The fields of a new account. */
export interface NewUser {
  readonly username: string
  readonly firstname: string
  readonly lastname: string
  readonly email: string
  readonly password: string
  readonly role: "user"
}

/** The fields of an account that the workloads read. */
export interface ReadUser {
  readonly id: string
  readonly username: string
}

export interface Subject {
  /** The small write: creates an account. Resolves with the response. */
  readonly create: (body: NewUser) => Promise<ReadUser>
  /** Reads one page of 100 accounts. */
  readonly page: () => Promise<ReadonlyArray<ReadUser>>
  /**
   * Ways to paginate over all accounts at 1,000 per page. Each returns the summed length of all usernames, so that every account is read.
   */
  readonly paginations: Readonly<Record<string, () => Promise<number>>>
}

/** The fields of a score that the workload reads. A long import responds with a task, which has no title. */
export interface NewScore {
  readonly title?: string
}

/** Sends and saves files as the client's own documentation describes. */
export interface Transfers {
  /** Sends the file at a path as the content of a new score. */
  readonly send: (path: string) => Promise<NewScore>
  /** Saves the file of a score to a path. */
  readonly save: (score: string, path: string) => Promise<void>
}

/** Creates something for a base URL such as `http://127.0.0.1:8080/v2`. `name` is that of a subject, for a module of several. */
export type Make<A> = (baseUrl: string, name: string) => A | Promise<A>

/** A module of this folder. */
export interface Module {
  readonly make: Make<Subject>
  readonly transfers?: Make<Transfers>
}

export const token = "bench-token"

/** Returns the sum of the lengths of the usernames of a page. */
export const checksumOf = (users: ReadonlyArray<ReadUser>): number => {
  let sum = 0
  for (const user of users) sum += user.username.length
  return sum
}

/** Returns the `next` cursor of a `Link` header, as callers of a client without pagination write it. */
export const nextCursor = (link: string | null | undefined): string | undefined => {
  const url = /<([^>]+)>; rel="next"/.exec(link ?? "")?.[1]
  return url === undefined ? undefined : new URL(url).searchParams.get("next") ?? undefined
}

/** Follows cursors page by page. */
export const follow = async (
  read: (
    next: string | undefined
  ) => Promise<{ readonly users: ReadonlyArray<ReadUser>; readonly link: string | null | undefined }>
): Promise<number> => {
  let sum = 0
  let next: string | undefined
  do {
    const page = await read(next)
    sum += checksumOf(page.users)
    next = nextCursor(page.link)
  } while (next !== undefined)
  return sum
}

/** Path of a score's file, for clients without operations. */
export const fileOf = (score: string): string => `/scores/${score}/revisions/last/wav`

/** Returns a file as JSON in memory, for clients without file support: the whole file is read, then encoded as base64. */
export const wholeBody = async (path: string): Promise<
  { readonly privacy: "private"; readonly data: string; readonly dataEncoding: "base64" }
> => ({ privacy: "private", data: (await readFile(path)).toString("base64"), dataEncoding: "base64" })

const [before, after] = ["{\"privacy\":\"private\",\"data\":\"", "\",\"dataEncoding\":\"base64\"}"]

/** Returns the length of the body that `pieces` yields, in bytes. */
export const lengthOf = async (path: string): Promise<number> =>
  before.length + 4 * Math.ceil((await stat(path)).size / 3) + after.length

/** Yields a file as JSON for the limits: base64 encoded by hand in chunks while it is sent. */
export async function* pieces(path: string): AsyncGenerator<Uint8Array, void> {
  yield Buffer.from(before)
  let left: Buffer = Buffer.alloc(0)
  for await (const read of createReadStream(path)) {
    const chunk = left.length === 0 ? read as Buffer : Buffer.concat([left, read as Buffer])
    const ready = chunk.length - chunk.length % 3
    yield Buffer.from(chunk.toString("base64", 0, ready), "latin1")
    left = chunk.subarray(ready)
  }
  if (left.length > 0) yield Buffer.from(left.toString("base64"), "latin1")
  yield Buffer.from(after)
}
