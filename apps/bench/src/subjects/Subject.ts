/**
 * A measured client, created as its own documentation describes, with only the operations that the workloads need. Each subject is a separate module
 * and runs in a separate process, so that the optimizations for one do not affect another.
 */

export interface NewUser {
  readonly username: string
  readonly firstname: string
  readonly lastname: string
  readonly email: string
  readonly password: string
  readonly role: "user"
}

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

/** Creates something for a base URL such as `http://127.0.0.1:8080/v2`. `name` is that of a subject, for a module of several. */
export type Make<A> = (baseUrl: string, name: string) => A | Promise<A>

export interface Module {
  readonly make: Make<Subject>
}

export const token = "bench-token"

/** Returns the sum of the lengths of the usernames of a page. */
export const checksumOf = (users: ReadonlyArray<ReadUser>): number => {
  let sum = 0
  for (const user of users) sum += user.username.length
  return sum
}

/** Returns the `next` cursor of a `Link` header, as callers of a client without pagination write it. */
const nextCursor = (link: string | null | undefined): string | undefined => {
  const url = /<([^>]+)>; rel="next"/.exec(link ?? "")?.[1]
  return url === undefined ? undefined : new URL(url).searchParams.get("next") ?? undefined
}

/** A client without pagination: a small write, and a page with its `Link` header. */
export interface Calls {
  readonly create: Subject["create"]
  readonly read: (
    query: { readonly limit: number; readonly next?: string }
  ) => Promise<{ readonly users: ReadonlyArray<ReadUser>; readonly link: string | null | undefined }>
}

export const following = ({ create, read }: Calls): Subject => ({
  create,
  page: async () => (await read({ limit: 100 })).users,
  paginations: {
    pages: async () => {
      let sum = 0
      let next: string | undefined
      do {
        const page = await read(next === undefined ? { limit: 1000 } : { limit: 1000, next })
        sum += checksumOf(page.users)
        next = nextCursor(page.link)
      } while (next !== undefined)
      return sum
    }
  }
})

/** Returns the path of a page, for clients that take a URL. */
export const pathOf = ({ limit, next }: Parameters<Calls["read"]>[0]): string =>
  `/organizations/users?limit=${limit}${next === undefined ? "" : `&next=${encodeURIComponent(next)}`}`
