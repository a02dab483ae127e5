/** The two clients, each used as its own documentation describes. */
import { FlatClient as Ours } from "@flat-sdk/promise"
import { FlatClient as Theirs, OAuth2Helper } from "flat-api"

export interface Settings {
  readonly url: string
  /** Time limit of a request, in milliseconds. */
  readonly timeout?: number | undefined
}

export interface Subject {
  readonly create: (settings: Settings) => Promise<unknown>
  readonly count: (
    settings: Settings,
    more?: { readonly token?: string; readonly signal?: AbortSignal }
  ) => Promise<unknown>
  readonly firstPage: (
    settings: Settings,
    input?: Record<string, unknown>
  ) => Promise<ReadonlyArray<Record<string, unknown>>>
  readonly allUsers: (settings: Settings) => Promise<ReadonlyArray<unknown>>
  /** Counts accounts with a token that can be renewed once. */
  readonly withRenewableToken: (settings: Settings) => Promise<unknown>
  readonly remove: (settings: Settings, user: string) => Promise<unknown>
}

const body = { username: "ada", password: "a-password" }

const ourClient = ({ timeout, url }: Settings, accessToken = "probe-token") =>
  new Ours({
    accessToken,
    baseUrl: url,
    log: () => {},
    ...(timeout === undefined ? {} : { attemptTimeout: timeout, idleTimeout: timeout })
  })

/** This project, through its Promise package. */
export const ours: Subject = {
  create: (settings) => ourClient(settings).organization.createOrganizationUser({ body }),
  count: (settings, { signal, token } = {}) =>
    ourClient(settings, token).organization.countOrgaUsers({}, signal === undefined ? {} : { signal }),
  firstPage: async (settings, input) => {
    const page = await ourClient(settings).organization.listOrganizationUsers(input)
    return page.items as unknown as ReadonlyArray<Record<string, unknown>>
  },
  allUsers: (settings) => Array.fromAsync(ourClient(settings).organization.listOrganizationUsers.stream()),
  withRenewableToken: ({ url }) => {
    const tokens = ["first", "second"]
    return new Ours({ accessToken: () => tokens.shift() ?? "none", baseUrl: url, log: () => {} }).organization
      .countOrgaUsers()
  },
  remove: (settings, user) => ourClient(settings).organization.removeOrganizationUser({ user })
}

const theirClient = ({ timeout, url }: Settings, accessToken = "probe-token") =>
  new Theirs({ accessToken, baseUrl: url, ...(timeout === undefined ? {} : { timeoutMs: timeout }) })

/** The vendor's client. */
export const theirs: Subject = {
  create: (settings) => theirClient(settings).organization.createOrganizationUser({ body }),
  count: (settings, { signal, token } = {}) =>
    theirClient(settings, token).organization.countOrgaUsers({}, signal === undefined ? undefined : { signal }),
  firstPage: async (settings, input = {}) =>
    await theirClient(settings).organization.listOrganizationUsers(input) as unknown as ReadonlyArray<
      Record<string, unknown>
    >,
  allUsers: (settings) => Array.fromAsync(theirClient(settings).paginate("listOrganizationUsers")),
  withRenewableToken: ({ url }) => {
    const oauth = new OAuth2Helper("id", "secret", "http://127.0.0.1/")
    return new Theirs({
      tokens: { accessToken: "first", refreshToken: "refresh", expiresAt: Date.now() + 3_600_000 },
      oauth,
      baseUrl: url
    }).organization.countOrgaUsers()
  },
  remove: (settings, user) => theirClient(settings).organization.removeOrganizationUser({ user })
}
