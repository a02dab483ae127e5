/**
 * A measured client, created as its own documentation describes, with only the operations that the workloads need. Each subject is a separate module
 * and runs in a separate process, so that the optimizations for one do not affect another.
 */

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

/** Is called with the number of accounts of each page that a pagination has read. */
export type OnRead = (accounts: number) => void

const ignore: OnRead = () => {}

export interface Subject {
  /** The small write: creates an account. Resolves with the response. */
  readonly create: (body: NewUser) => Promise<ReadUser>
  /** Reads one page of 100 accounts. */
  readonly page: () => Promise<ReadonlyArray<ReadUser>>
  /**
   * Ways to paginate over all accounts at 1,000 per page. Each returns the summed length of all usernames, so that every account is read.
   * Those of `measure/Million.ts` call `onRead`.
   */
  readonly paginations: Readonly<Record<string, (onRead?: OnRead) => Promise<number>>>
}

/** Creates a subject for a base URL such as `http://127.0.0.1:8080/v2`. */
export type Make = (baseUrl: string) => Subject | Promise<Subject>

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
  ) => Promise<{ readonly users: ReadonlyArray<ReadUser>; readonly link: string | null | undefined }>,
  onRead: OnRead = ignore
): Promise<number> => {
  let sum = 0
  let next: string | undefined
  do {
    const page = await read(next)
    sum += checksumOf(page.users)
    onRead(page.users.length)
    next = nextCursor(page.link)
  } while (next !== undefined)
  return sum
}
