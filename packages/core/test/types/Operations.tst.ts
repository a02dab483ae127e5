/**
 * Types of operations, as callers use them. Compiled, never run.
 */
import {
  FlatClient,
  type FlatError,
  type Operation,
  type Page,
  type Pagination,
  type RequestPipe,
  TokenSource,
  type Transport
} from "@flat-sdk/core"
import type { Other } from "@flat-sdk/core/contract/fields/Enumeration"
import type { endpoints } from "@flat-sdk/core/contract/organization/Organization"
import type { UserDetailsAdmin } from "@flat-sdk/core/contract/organization/OrganizationUser"
import type { ScoreDetails } from "@flat-sdk/core/contract/scores/ScoreDetails"
import type { Task } from "@flat-sdk/core/contract/tasks/Task"
import { type Config, type Duration, Effect, type Layer, type Redacted, type Stream } from "effect"
import { type Equal, holds } from "./Equal.ts"

declare const flat: FlatClient.FlatClientShape
const { organization, scores } = flat

// Errors and requirements.
holds<Equal<ReturnType<typeof organization.countOrgaUsers>, Effect.Effect<number, FlatError.FlatError, never>>>()
holds<Equal<ReturnType<typeof organization.removeOrganizationUser>, Effect.Effect<void, FlatError.FlatError, never>>>()
holds<
  Equal<
    ReturnType<typeof organization.listOrganizationUsers>,
    Effect.Effect<Page.Page<UserDetailsAdmin>, FlatError.FlatError, never>
  >
>()
holds<
  Equal<
    ReturnType<typeof organization.countOrgaUsers.withResponse>,
    Effect.Effect<RequestPipe.FlatResponse<number>, FlatError.FlatError, never>
  >
>()

// Streams.
holds<
  Equal<
    ReturnType<typeof organization.listOrganizationUsers.stream>,
    Stream.Stream<UserDetailsAdmin, FlatError.FlatError, never>
  >
>()
holds<
  Equal<
    ReturnType<typeof organization.listOrganizationUsers.pages>,
    Stream.Stream<Page.Page<UserDetailsAdmin>, FlatError.FlatError, never>
  >
>()
holds<
  Equal<
    ReturnType<typeof organization.listOrganizationUserIds.stream>,
    Stream.Stream<string, FlatError.FlatError, never>
  >
>()
holds<
  Equal<
    ReturnType<typeof organization.listOrganizationUsers.resumable>,
    Stream.Stream<Pagination.Resumable<UserDetailsAdmin>, FlatError.FlatError, never>
  >
>()
holds<
  Equal<
    ReturnType<typeof organization.listOrganizationUsers.collect>,
    Effect.Effect<ReadonlyArray<UserDetailsAdmin>, FlatError.FlatError, never>
  >
>()
// @ts-expect-error: only lists can be streamed
organization.countOrgaUsers.stream()
// @ts-expect-error: collecting without a limit could be endless
organization.listOrganizationUsers.collect({}, {})

// Layers.
holds<
  Equal<
    ReturnType<typeof FlatClient.layer>,
    Layer.Layer<FlatClient.Services, FlatError.FlatError, Transport.Transport>
  >
>()
holds<
  Equal<
    ReturnType<typeof FlatClient.layerConfig>,
    Layer.Layer<FlatClient.Services, FlatError.FlatError | Config.ConfigError, Transport.Transport>
  >
>()

// Options from the configuration: a plain value, or a `Config` of that type.
declare const config: <A>() => Config.Config<A>
FlatClient.layerConfig({ accessToken: config<Redacted.Redacted<string>>(), maxWait: config<Duration.Duration>() })
FlatClient.layerConfig({ accessToken: "token", baseUrl: config<URL>(), strict: config<boolean>(), retries: 2 })
// @ts-expect-error: must be a number
FlatClient.layerConfig({ retries: config<string>() })
// @ts-expect-error: not every string is a duration
FlatClient.layerConfig({ maxWait: config<string>() })
// @ts-expect-error: `layer` reads no configuration
FlatClient.layer({ retries: config<number>() })

// Input: optional if nothing is required, flat, with a separate body.
organization.listOrganizationUsers()
organization.listOrganizationUsers({})
organization.listOrganizationUsers({ role: undefined, limit: 3, sort: "firstname" })
organization.listOrganizationUsers({ sort: ["firstname", "lastname"], role: ["teacher"] })
organization.updateOrganizationUser({ user: "u1", body: { firstname: undefined } })
organization.createOrganizationInvitation({ body: {} })
// @ts-expect-error: the path id is required
organization.removeOrganizationUser()
// @ts-expect-error: the path id is required
organization.removeOrganizationUser({ convertToIndividual: true })
// @ts-expect-error: the body is required
organization.createOrganizationInvitation()
// @ts-expect-error: the body's password is required
organization.createOrganizationUser({ body: { username: "ada" } })
// @ts-expect-error: a parameter that does not exist
organization.listOrganizationUsers({ roles: ["teacher"] })
// @ts-expect-error: a field that does not exist
organization.createOrganizationUser({ body: { username: "ada", password: "secret-1", firstName: "Ada" } })
// @ts-expect-error: a role that does not exist
organization.listOrganizationUsers({ role: ["headmaster"] })
// @ts-expect-error: null does not omit a field
organization.updateOrganizationUser({ user: "u1", body: { firstname: null } })
// @ts-expect-error: a parameter of an operation that has none
organization.listLtiCredentials({ limit: 3 })
// @ts-expect-error: an option that does not exist
FlatClient.make({ timeout: 3 })
// @ts-expect-error: an Effect does not say whose token it is
FlatClient.make({ accessToken: Effect.succeed("token") })
FlatClient.make({ accessToken: TokenSource.keyed(Effect.succeed("tenant"), (tenant) => Effect.succeed(tenant)) })
// @ts-expect-error: what differs by call is a reference, not a service
TokenSource.perCall(FlatClient.FlatClient)
// @ts-expect-error: not a duration
FlatClient.make({ deadline: "soon" })

holds<
  Equal<
    Operation.Input<typeof endpoints.removeOrganizationUser>,
    { readonly user: string; readonly convertToIndividual?: boolean | undefined }
  >
>()

// Unions by mode.
organization.createLtiConfiguration({ body: { mode: "1p1-manual", name: "Moodle" } })
// @ts-expect-error: a deployment needs its id
organization.createLtiConfiguration({ body: { mode: "1p3-deployment", deploymentType: "canvas" } })
// @ts-expect-error: a field of another mode
organization.createLtiConfiguration({ body: { mode: "1p1-manual", platformIss: "https://lms.example.org" } })

// Open enumerations: a switch narrows the known values, and what remains is a newer value.
declare const user: UserDetailsAdmin
const role = user.organizationRole
holds<Equal<typeof role, "user" | "teacher" | "admin" | "accountAdmin" | Other | undefined>>()
export const label = (): string => {
  switch (role) {
    case undefined:
      return "none"
    case "user":
      return "student"
    case "teacher":
    case "admin":
    case "accountAdmin":
      return role
    default:
      holds<Equal<typeof role, Other>>()
      return `something newer: ${role}`
  }
}

// @ts-expect-error: a plain string is not one of them
export const given: typeof role = "teachers" as string

// Null and missing are different things; responses are read-only.
holds<Equal<typeof user.picture, string | null>>()
holds<Equal<typeof user.email, string | undefined>>()
// @ts-expect-error: responses are read-only
user.username = "other"

// A score, unless the caller sets supportsTasks.
declare const data: string
declare const follows: boolean
const imported = scores.createScore({ body: { data } })
holds<Equal<Effect.Success<typeof imported>, ScoreDetails>>()
const neither = scores.createScore({ body: { data, supportsTasks: false } })
holds<Equal<Effect.Success<typeof neither>, ScoreDetails>>()
const empty = scores.createScore({ body: { title: "Empty", builderData: { scoreData: { instruments: [] } } } })
holds<Equal<Effect.Success<typeof empty>, ScoreDetails>>()
const deferred = scores.createScore({ body: { data, supportsTasks: true } })
holds<Equal<Effect.Success<typeof deferred>, ScoreDetails | Task>>()
const perhaps = scores.createScore.withResponse({ body: { data, supportsTasks: follows } })
holds<Equal<Effect.Success<typeof perhaps>["value"], ScoreDetails | Task>>()
// @ts-expect-error: a body has one of three kinds of content
scores.createScore({ body: {} })
