/**
 * What is measured: a client, made as its own documentation says, and reduced to what the workloads do. Each subject is a module of its own and
 * runs in a process of its own, so that none pays for what another taught the compiler.
 */

/** What a new account is made of. */
export interface NewUser {
  readonly username: string
  readonly firstname: string
  readonly lastname: string
  readonly email: string
  readonly password: string
  readonly role: "user"
}

/** The part of an account that the workloads look at. */
export interface ReadUser {
  readonly id: string
  readonly username: string
}

export interface Subject {
  /** The small write: creates an account, gives the answer. */
  readonly create: (body: NewUser) => Promise<ReadUser>
  /** Reads one page of 100 accounts. */
  readonly page: () => Promise<ReadonlyArray<ReadUser>>
  /** Ways to walk through everybody at 1,000 a page; each gives the sum of the lengths of all usernames, so that every account is looked at. */
  readonly walks: Readonly<Record<string, () => Promise<number>>>
}

/** Makes a subject for a base URL such as `http://127.0.0.1:8080/v2`. */
export type Make = (baseUrl: string) => Subject | Promise<Subject>

export const token = "bench-token"

/** The work that a walk does with a page. */
export const weigh = (users: ReadonlyArray<ReadUser>): number => {
  let sum = 0
  for (const user of users) sum += user.username.length
  return sum
}

/** The `next` cursor of a `Link` header: what a caller of a client without pagination writes. */
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
    sum += weigh(page.users)
    next = nextCursor(page.link)
  } while (next !== undefined)
  return sum
}
