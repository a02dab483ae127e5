/**
 * All services of the Flat API. Requires a `Transport`: of `@flat-sdk/fetch`, of `@flat-sdk/node`, or your own.
 */
import { delegatedTokenOf } from "@flat-sdk/engine/Credentials"
import * as CustomRequest from "@flat-sdk/engine/CustomRequest"
import { createOrganizationUserAccessToken } from "@flat-sdk/engine/Descriptions"
import * as FlatConfig from "@flat-sdk/engine/FlatConfig"
import type { FlatError } from "@flat-sdk/engine/FlatError"
import {
  dieUnmocked,
  type ErrorResponse,
  execute,
  lazyObjectOf,
  mockOf,
  type Mocks as OperationMocks,
  prepare
} from "@flat-sdk/engine/Operations"
import * as Quota from "@flat-sdk/engine/Quota"
import * as RequestPipe from "@flat-sdk/engine/RequestPipe"
import { clientText } from "@flat-sdk/engine/Telemetry"
import { Transport, type TransportShape } from "@flat-sdk/engine/Transport"
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import { loadOptions } from "./config/ConfiguredOptions.ts"
import type { AppScope } from "./contract/fields/Scopes.ts"
import * as Account from "./generated/services/Account.ts"
import * as Class from "./generated/services/Class.ts"
import * as Collection from "./generated/services/Collection.ts"
import * as EduResources from "./generated/services/EduResources.ts"
import * as Group from "./generated/services/Group.ts"
import * as Organization from "./generated/services/Organization.ts"
import * as Task from "./generated/services/Task.ts"
import * as User from "./generated/services/User.ts"
import * as Omr from "./services/Omr.ts"
import * as Score from "./services/Score.ts"

export { withCallOptions } from "@flat-sdk/engine/Operations"

/** The services of a client, and what concerns all of them. */
export interface FlatClientShape {
  /** Accounts, invitations, delegated access and LTI of the organization. */
  readonly organization: Organization.OrganizationOperations
  /** Classes and their members, assignments and submissions. */
  readonly classes: Class.ClassOperations
  /** Groups of users within classes, and what is shared with them. */
  readonly groups: Group.GroupOperations
  /** Public profiles, likes and published scores. */
  readonly users: User.UserOperations
  /** The token's own user. */
  readonly account: Account.AccountOperations
  /** Background tasks of the server. */
  readonly tasks: Task.TaskOperations
  /** Resource libraries of schools, and the use of their assignments in classes. */
  readonly eduResources: EduResources.EduResourcesOperations
  /** Scores with their revisions, comments, tracks and collaborators. */
  readonly scores: Score.ScoreOperations
  /** Collections of scores. */
  readonly collections: Collection.CollectionOperations
  /** Recognition of scanned music, and the credits it costs. */
  readonly omr: Omr.OmrOperations
  /**
   * Returns a client that acts as another user of the organization. It creates a delegated token when first needed, and a new one when that token
   * expires or is rejected. All clients of this one that act as the user with the same scopes share it. It shares the options and connections of this
   * client, and has a separate rate limit.
   */
  readonly actAs: (user: string, scopes: ReadonlyArray<AppScope>) => FlatClientShape
  /**
   * Returns a client with changed options; the others are those of this client. It shares the connections, the credentials and the rate limit, unless
   * `accessToken` or `anonymous` is given. Headers are added by name. Fails as `Encode` if an option is invalid.
   *
   * **Example** (A client that does not retry)
   *
   * ```ts
   * import { FlatClient } from "@flat-sdk/core"
   * import { Effect } from "effect"
   *
   * export const countOnce = Effect.gen(function*() {
   *   const flat = yield* FlatClient.FlatClient
   *   const { organization } = yield* flat.withOptions({ retries: 0 })
   *   return yield* organization.countOrgaUsers()
   * })
   * ```
   */
  readonly withOptions: (options: FlatConfig.Options) => Effect.Effect<FlatClientShape, FlatError>
  /**
   * Calls an operation that this version does not know, with the same credentials, quota, retries, limits and errors as every other call. Returns the
   * JSON of the response, or `undefined` if there is none. With a `schema`, returns the decoded value.
   *
   * **Example** (Reading the notifications of the token's user)
   *
   * ```ts
   * import { FlatClient } from "@flat-sdk/core"
   * import { Effect } from "effect"
   *
   * export const notifications = Effect.gen(function*() {
   *   const flat = yield* FlatClient.FlatClient
   *   return yield* flat.request({ method: "GET", path: "/me/notifications", query: { limit: 10 } })
   * })
   * ```
   */
  readonly request: CustomRequest.Request
  /** Returns the current state of the token's rate limit: of the token that a call in the same context has. */
  readonly quota: Effect.Effect<Quota.QuotaState>
  /** Describes the limits, retries and waits in effect, without the token. `console.log` of a client prints the same. */
  readonly describe: () => string
}

/** A client of the Flat API. */
export class FlatClient extends Context.Service<FlatClient, FlatClientShape>()("@flat-sdk/core/FlatClient") {}

/** What a layer of a client provides: the client, each of its services, and the pipe that all of them share, with its credentials and its rate limit. */
export type Services =
  | FlatClient
  | RequestPipe.RequestPipe
  | Account.Account
  | Class.Class
  | Collection.Collection
  | EduResources.EduResources
  | Group.Group
  | Omr.Omr
  | Organization.Organization
  | Score.Score
  | Task.Task
  | User.User

/** Returns the services of a client. Their operations are made when they are first read. */
const servicesOf = (flat: FlatClientShape, pipe: RequestPipe.RequestPipe["Service"]): Context.Context<Services> =>
  Context.make(FlatClient, flat).pipe(
    Context.add(RequestPipe.RequestPipe, pipe),
    Context.add(Account.Account, flat.account),
    Context.add(Class.Class, flat.classes),
    Context.add(Collection.Collection, flat.collections),
    Context.add(EduResources.EduResources, flat.eduResources),
    Context.add(Group.Group, flat.groups),
    Context.add(Omr.Omr, flat.omr),
    Context.add(Organization.Organization, flat.organization),
    Context.add(Score.Score, flat.scores),
    Context.add(Task.Task, flat.tasks),
    Context.add(User.User, flat.users)
  )

const makeCore = /* #__PURE__ */ Effect.fnUntraced(function*(
  options: FlatConfig.Options = {}
): Effect.fn.Return<Core, FlatError, Transport | Scope.Scope> {
  const config = yield* Effect.fromResult(FlatConfig.make(options))
  const core = over(yield* Transport, config, yield* Quota.Counters)
  yield* Effect.addFinalizer(() => core.pipe.lifetime.close)
  return core
})

/**
 * Creates a client over the current `Transport`. Fails as `Encode` if an option is invalid.
 *
 * **Details**
 *
 * When the scope closes, calls in progress, token providers and waits are interrupted, and further calls fail as `Transport`. The scope waits for their
 * finalizers and, at most 30 seconds, for the response to a request that creates or refreshes a token.
 */
export const make = (
  options: FlatConfig.Options = {}
): Effect.Effect<FlatClientShape, FlatError, Transport | Scope.Scope> => Effect.map(makeCore(options), client)

/** What a client consists of: its pipe, and what the clients that act as other users share with it. */
interface Core {
  readonly pipe: RequestPipe.RequestPipe["Service"]
  readonly transport: TransportShape
  readonly counters: typeof Quota.Counters.Service
}

/** Creates the pipe of a client over a transport. */
const over = (
  transport: TransportShape,
  config: FlatConfig.FlatConfig,
  counters: typeof Quota.Counters.Service,
  parent?: RequestPipe.RequestPipe["Service"]
): Core => {
  const pipe = RequestPipe.over(transport, config, { ...RequestPipe.effectParts, counters, lifetime: parent?.lifetime })
  return { pipe, transport, counters }
}

const createToken = (pipe: RequestPipe.RequestPipe["Service"], input: unknown) => {
  const prepared = prepare(
    "createOrganizationUserAccessToken",
    createOrganizationUserAccessToken
  )
  return Effect.map(
    execute(prepared, pipe, input),
    // The description states the same type; a response that differs from it is handled in `Delegation`.
    (response) => response.value as { readonly token?: string }
  )
}

const actAs = ({ counters, pipe, transport }: Core): FlatClientShape["actAs"] => (user, scopes) =>
  client(over(
    transport,
    { ...pipe.config, accessToken: delegatedTokenOf(pipe, createToken, user, scopes) },
    counters,
    pipe
  ))

const withOptions = ({ counters, pipe, transport }: Core): FlatClientShape["withOptions"] => (options) =>
  Effect.map(
    Effect.suspend(() => Effect.fromResult(FlatConfig.change(pipe.config, options))),
    ({ config, isApart }) =>
      client({
        transport,
        counters,
        // Counters may belong to the token of this client.
        pipe: isApart
          ? RequestPipe.over(transport, config, { ...RequestPipe.effectParts, lifetime: pipe.lifetime })
          : pipe.withConfig(config)
      })
  )

const describe = ({ pipe }: Core) => () => FlatConfig.describe(pipe.config)

const client = /* #__PURE__ */ lazyObjectOf<Core, FlatClientShape>(
  {
    organization: ({ pipe }) => Organization.make(pipe),
    classes: ({ pipe }) => Class.make(pipe),
    groups: ({ pipe }) => Group.make(pipe),
    users: ({ pipe }) => User.make(pipe),
    account: ({ pipe }) => Account.make(pipe),
    tasks: ({ pipe }) => Task.make(pipe),
    eduResources: ({ pipe }) => EduResources.make(pipe),
    scores: ({ pipe }) => Score.make(pipe),
    collections: ({ pipe }) => Collection.make(pipe),
    omr: ({ pipe }) => Omr.make(pipe),
    actAs,
    withOptions,
    request: ({ pipe }) => CustomRequest.make(pipe),
    quota: ({ pipe }) => pipe.quota.state,
    describe
  } satisfies { readonly [Name in keyof FlatClientShape]: (core: Core) => FlatClientShape[Name] },
  (self) => clientText(self.describe())
)

const makeServices = (options: FlatConfig.Options) =>
  Effect.map(makeCore(options), (core) => servicesOf(client(core), core.pipe))

/** Layer that creates a client with the given options, and its services: they share its credentials and its rate limit. */
export const layer = (
  options: FlatConfig.Options = {}
): Layer.Layer<Services, FlatError, Transport> => Layer.effectContext(makeServices(options))

/**
 * Layer that creates a client and its services from `FLAT_ACCESS_TOKEN`, `FLAT_BASE_URL` and `FLAT_LOG`, read from the environment or the current `ConfigProvider`. Options given
 * here take precedence. Each option is a plain value, or a `Config` that yields it. Fails as a `ConfigError` if there is no token, unless `anonymous` is
 * `true`.
 *
 * **Example** (Reading the token and a limit from custom variables)
 *
 * ```ts
 * import { FlatClient } from "@flat-sdk/core"
 * import { Config } from "effect"
 *
 * export const FlatLive = FlatClient.layerConfig({
 *   accessToken: Config.Redacted("SCHOOL_TOKEN"),
 *   maxWait: Config.withDefault(Config.Duration("FLAT_MAX_WAIT"), "5 minutes"),
 *   concurrency: 32
 * })
 * ```
 */
export const layerConfig = (
  options: FlatConfig.ConfigOptions = {}
): Layer.Layer<Services, FlatError | Config.ConfigError, Transport> =>
  Layer.effectContext(Effect.flatMap(loadOptions(options), makeServices))

type Own = "actAs" | "withOptions" | "quota" | "describe"

/** Functions for operations, by service, and for `request`; and other members of the client. */
export type Mocks =
  & {
    readonly [Name in Exclude<keyof FlatClientShape, Own | "request">]?:
      | OperationMocks<FlatClientShape[Name]>
      | undefined
  }
  & Partial<Pick<FlatClientShape, Own>>
  & { readonly request?: (input: CustomRequest.CustomRequest) => Effect.Effect<unknown, FlatError | ErrorResponse> }

/** Creates a pipe whose calls die with the name of their operation. */
const mockPipe = (): RequestPipe.RequestPipe["Service"] => {
  const config = Result.getOrThrow(FlatConfig.make())
  const pipe: RequestPipe.RequestPipe["Service"] = {
    // Nothing is sent, so the transport is never used.
    ...RequestPipe.over(undefined as never, config, RequestPipe.effectParts),
    withConfig: () => pipe,
    execute: ({ operation }) => dieUnmocked("FlatClient", operation)()
  }
  return pipe
}

/**
 * Layer of a client and its services for tests, which sends nothing. Each operation is a function of its input; one without a function dies with its name.
 * `actAs` and `withOptions` return the same client, unless they are given.
 *
 * **Example** (Mocking one operation)
 *
 * ```ts
 * import { FlatClient } from "@flat-sdk/core"
 * import { Effect } from "effect"
 *
 * export const FlatTest = FlatClient.mock({
 *   organization: { countOrgaUsers: () => Effect.succeed(7) }
 * })
 * ```
 */
export const mock = ({ request, ...mocks }: Mocks = {}): Layer.Layer<Services> =>
  Layer.syncContext(() => {
    const pipe = mockPipe()
    const self = client({ pipe } as never)
    const own: Pick<FlatClientShape, Own | "request"> = {
      actAs: () => self,
      withOptions: () => Effect.succeed(self),
      quota: Effect.succeed({ limit: undefined, remaining: undefined, resetAt: undefined }),
      describe: () => "mock",
      ...mockOf<{ readonly request: CustomRequest.Request }>("FlatClient", () => ({ request: self.request }), {
        request: request as never
      })
    }
    const services = Object.keys(self).filter((name) => !(name in own)) as Array<keyof FlatClientShape>
    const mocked = services.map((name) => {
      const service = mockOf<object>(`FlatClient.${name}`, () => self[name], mocks[name as never])
      return [name, service]
    })
    return servicesOf(Object.assign(self, own, mocks, Object.fromEntries(mocked)), pipe)
  })
