/**
 * Tests of the types: they equal core's without naming anything of Effect. Checks of types run when this file is type checked; checks of declaration
 * files run as tests.
 */
import { assert, describe, it } from "@effect/vitest"
import type * as Account from "@flat-sdk/core/contract/account/Account"
import type * as Class from "@flat-sdk/core/contract/classes/Class"
import type * as Group from "@flat-sdk/core/contract/classes/Group"
import type * as Collection from "@flat-sdk/core/contract/collections/Collection"
import type { Other as CoreOther } from "@flat-sdk/core/contract/fields/Enumeration"
import type * as Omr from "@flat-sdk/core/contract/omr/Omr"
import * as Contract from "@flat-sdk/core/contract/organization/Organization"
import type * as EduResources from "@flat-sdk/core/contract/resources/EduResources"
import type * as Score from "@flat-sdk/core/contract/scores/Score"
import type * as Task from "@flat-sdk/core/contract/tasks/Task"
import type * as User from "@flat-sdk/core/contract/users/User"
import type { FlatClientShape } from "@flat-sdk/core/FlatClient"
import type * as CoreWatch from "@flat-sdk/core/Watch"
import type { CallOptions as CoreCallOptions } from "@flat-sdk/engine/CallOptions"
import type { Options as CoreOptions } from "@flat-sdk/engine/FlatConfig"
import type * as CoreErrors from "@flat-sdk/engine/FlatError"
import type { Input, Success } from "@flat-sdk/engine/Operation"
import type { Content } from "@flat-sdk/engine/Upload"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import type * as Public from "../src/index.ts"
import { FlatClient, type FlatErrorReason, isReason } from "../src/index.ts"

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false

/** Rebuilds a type from its parts, so that equal types compare as equal. Unifies brands of unknown enumeration values, and upload sources. */
type Plain<T> = T extends CoreOther | Public.Other ? "~other"
  : T extends Content | Public.UploadContent ? "~content"
  : T extends string | number | boolean | null | undefined | Date ? T
  : T extends ReadonlyArray<infer Item> ? ReadonlyArray<Plain<Item>>
  : { [Key in keyof T]: Plain<T[Key]> }

type PlainInput<T> = T extends Public.NoInput ? {} : Plain<T>

/** Endpoints by service. */
type Contracts = {
  readonly account: typeof Account.endpoints
  readonly classes: typeof Class.endpoints
  readonly collections: typeof Collection.endpoints
  readonly eduResources: typeof EduResources.endpoints
  readonly groups: typeof Group.endpoints
  readonly omr: typeof Omr.endpoints
  readonly organization: typeof Contract.endpoints
  readonly scores: typeof Score.endpoints
  readonly tasks: typeof Task.endpoints
  readonly users: typeof User.endpoints
}

type ApiInput<Operation> = Operation extends Public.OptionalPaginated<infer I, unknown> ? I
  : Operation extends Public.Paginated<infer I, unknown> ? I
  : Operation extends Public.Binary<infer I> ? I
  : Operation extends Public.OptionalSingle<infer I, unknown> ? I
  : Operation extends Public.Single<infer I, unknown> ? I
  : never
type ApiSuccess<Operation> = Operation extends Public.OptionalPaginated<infer _, infer Item> ? ReadonlyArray<Item>
  : Operation extends Public.Paginated<infer _, infer Item> ? ReadonlyArray<Item>
  : Operation extends Public.Binary<infer _> ? "file"
  : Operation extends Public.OptionalSingle<infer _, infer A> ? A
  : Operation extends Public.Single<infer _, infer A> ? A
  : never
type CoreSuccess<Operation, Endpoint> = Operation extends { readonly download: unknown } ? "file"
  : Plain<Success<Endpoint>>
type IsPaginated<Operation> = Operation extends { readonly pages: unknown } ? true : false

type At<Record, Name> = Name extends keyof Record ? Record[Name] : never

/** Operations of a service that differ from the contract, or additional methods that core does not have. */
type Differences<Api, Core, Endpoints> =
  | Exclude<keyof Api, keyof Core>
  | Exclude<keyof Core, keyof Api>
  | {
    [Name in keyof Endpoints]: [
      Equal<PlainInput<ApiInput<At<Api, Name>>>, Plain<Input<Endpoints[Name]>>>,
      Equal<Plain<ApiSuccess<At<Api, Name>>>, CoreSuccess<At<Core, Name>, Endpoints[Name]>>,
      Equal<IsPaginated<At<Api, Name>>, IsPaginated<At<Core, Name>>>
    ] extends [true, true, true] ? never : Name
  }[keyof Endpoints]

type AllDifferences = {
  [Name in keyof Contracts]: Differences<Public.FlatServices[Name], FlatClientShape[Name], Contracts[Name]>
}[keyof Contracts]

type CoreReason<Tag> = Extract<CoreErrors.FlatErrorReason, { readonly _tag: Tag }>
type ApiReason<Tag> = Extract<FlatErrorReason, { readonly _tag: Tag }>
/** Fields of `Error`, and the two fields that differ here. */
type Left = keyof Error | "body" | "pipe" | symbol | `~${string}` | "toJSON" | "toString" | "asEffect"
type Fields<Reason> = Plain<Omit<Reason, Left>>
type DifferentReasons = {
  [Tag in CoreErrors.FlatErrorReason["_tag"]]: Equal<Fields<ApiReason<Tag>>, Fields<CoreReason<Tag>>> extends true
    ? never
    : Tag
}[CoreErrors.FlatErrorReason["_tag"]]

/** The watches, by their names in both APIs. */
type Watches = keyof Public.WatchOperations
type CoreChange<Name extends Watches> = (typeof CoreWatch)[Name] extends
  (...input: infer _) => CoreWatch.Changes<infer Item, infer Summary, unknown, unknown>
  ? CoreWatch.Change<Item, Summary>
  : never
type PublicChange<Name extends Watches> = ReturnType<Public.WatchOperations[Name]> extends AsyncIterable<infer Change>
  ? Change
  : never
/** Watches whose changes or inputs differ. */
type DifferentWatches = {
  [Name in Watches]: Equal<Plain<CoreChange<Name>>, Plain<PublicChange<Name>>> extends true ? Equal<
      Plain<Exclude<Parameters<(typeof CoreWatch)[Name]>[1], undefined>>,
      Plain<Exclude<Parameters<Public.WatchOperations[Name]>[0], undefined>>
    > extends true ? never
    : Name
    : Name
}[Watches]

/** Each must be `true`, as the array's type requires. */
const holds: ReadonlyArray<true> = [
  true satisfies Equal<
    keyof Public.FlatServices,
    Exclude<keyof FlatClientShape, "actAs" | "withOptions" | "request" | "quota" | "describe">
  >,
  true satisfies Equal<keyof Public.FlatServices, keyof Contracts>,
  true satisfies Equal<AllDifferences, never>,
  true satisfies Equal<FlatErrorReason["_tag"], CoreErrors.FlatErrorReason["_tag"]>,
  true satisfies Equal<DifferentReasons, never>,
  true satisfies Equal<DifferentWatches, never>,
  true satisfies Equal<keyof CoreWatch.Options<unknown>, keyof Public.WatchOptions<unknown>>,
  true satisfies Equal<CoreWatch.Checkpoint, Public.WatchCheckpoint>,
  true satisfies Equal<
    Exclude<keyof CoreOptions, "propagateTraces" | "backoff" | "name">,
    Exclude<keyof Public.FlatClientOptions, "fetch" | "transport" | "log">
  >,
  true satisfies Equal<keyof CoreCallOptions, keyof Public.CallOptions>,
  // Core accepts every option that the Promise API accepts.
  true satisfies Public.CallOptions extends CoreCallOptions ? true : false,
  true satisfies Omit<Public.FlatClientOptions, "fetch" | "transport" | "log"> extends CoreOptions ? true : false
]

// Compiled, never called: code that users may write, and code that must not compile.
export const usage = async (flat: FlatClient) => {
  for await (const user of flat.organization.listOrganizationUsers.stream({ role: ["teacher"] })) {
    true satisfies Equal<typeof user, Public.UserDetailsAdmin>
    // @ts-expect-error: responses are read-only
    user.username = "other"
    const role = user.organizationRole
    if (role !== undefined && role !== "admin" && role !== "accountAdmin" && role !== "teacher" && role !== "user") {
      true satisfies Equal<typeof role, Public.Other>
    }
  }
  for await (const page of flat.organization.listOrganizationUsers.pages()) {
    true satisfies Equal<typeof page, Public.Page<Public.UserDetailsAdmin>>
  }
  for await (const { checkpoint, item } of flat.organization.listOrganizationUserIds.resumable()) {
    true satisfies Equal<typeof checkpoint, Public.Checkpoint>
    true satisfies Equal<typeof item, string>
  }
  const count = await flat.organization.countOrgaUsers()
  true satisfies Equal<typeof count, number>
  const response = await flat.organization.removeOrganizationUser.withResponse({
    user: "u1",
    convertToIndividual: undefined
  })
  true satisfies Equal<typeof response, Public.FlatResponse<void>>
  const creation: Public.UserCreation = { username: "ada", password: "correct horse", email: undefined }
  await flat.organization.createOrganizationUser({ body: creation }, { signal: AbortSignal.timeout(1000) })
  await flat.organization.listLtiCredentials({}, {})

  // @ts-expect-error: this parameter does not exist
  await flat.organization.listOrganizationUsers({ roles: ["teacher"] })
  // @ts-expect-error: this parameter does not exist
  await flat.organization.listLtiCredentials({ limit: 1 })
  // @ts-expect-error: this value does not exist
  await flat.organization.listOrganizationUsers({ role: ["principal"] })
  // @ts-expect-error: the body lacks a password
  await flat.organization.createOrganizationUser({ body: { username: "ada" } })
  // @ts-expect-error: the input is required
  await flat.organization.removeOrganizationUser()
  // @ts-expect-error: only lists can be streamed
  flat.organization.countOrgaUsers.stream()
  // @ts-expect-error: collect needs a limit
  await flat.organization.listOrganizationUsers.collect({}, {})
  // @ts-expect-error: this option does not exist
  new FlatClient({ token: "a-token" })
  // @ts-expect-error: this unit does not exist
  new FlatClient({ deadline: "2 fortnights" })
  const thrown: unknown = undefined
  if (isReason(thrown, "Forbidden", "RateLimited")) {
    true satisfies Equal<typeof thrown.reason, Public.Forbidden | Public.RateLimited>
  }
}

const root = path.join(import.meta.dirname, "../../..")
const scratch = path.join(import.meta.dirname, "../node_modules/.cache/declarations")

const withoutComments = (text: string): string => text.replaceAll(/\/\*[^]*?\*\//g, "")

/** Declaration files that a user's compiler reads, by file name, starting at the entry points. */
const declarations = (): ReadonlyMap<string, string> => {
  fs.rmSync(scratch, { recursive: true, force: true })
  const emitted = spawnSync(process.execPath, [
    path.join(root, "node_modules/typescript/bin/tsc"),
    "--checkers",
    "1",
    "-p",
    path.join(import.meta.dirname, "../tsconfig.json"),
    "--composite",
    "false",
    "--incremental",
    "false",
    "--outDir",
    scratch
  ], { encoding: "utf8" })
  if (emitted.status !== 0) throw new Error(emitted.stdout)
  const reached = new Map<string, string>()
  const visit = (file: string) => {
    if (reached.has(file)) return
    const text = fs.readFileSync(path.join(scratch, file), "utf8")
    reached.set(file, text)
    for (const [, specifier] of withoutComments(text).matchAll(/(?:from|import|import\()\s*"([^"]+)"/g)) {
      if (!specifier!.startsWith(".")) throw new Error(`${file} names ${specifier}`)
      visit(path.join(path.dirname(file), specifier!.replace(/\.[jt]s$/, ".d.ts")))
    }
  }
  visit("index.d.ts")
  visit("OAuth.d.ts")
  visit("query.d.ts")
  return reached
}

describe("types", () => {
  it("match core's contract", () => {
    assert.isTrue(holds.every(Boolean))
  })

  it("import only their own modules and name nothing of Effect", () => {
    const reached = declarations()
    assert.isAbove(reached.size, 8)
    for (const [file, text] of reached) {
      assert.notMatch(file, /internal/)
      assert.notMatch(text, /\beffect(\/|")|\bEffect\b|@flat-sdk\/(core|fetch)/, file)
    }
  })

  it("have the documentation of every operation and field", () => {
    const text = declarations().get("generated/interfaces/Organization.d.ts") ?? ""
    const contract = path.join(root, "packages/core/src/contract/organization")
    const source = ["Organization.ts", "LtiEndpoints.ts"]
      .map((file) => fs.readFileSync(path.join(contract, file), "utf8")).join("\n")
    for (const name of Object.keys(Contract.endpoints)) {
      const described = new RegExp(`/\\*\\*(?: (.*?) \\*/|\\n +\\* (.*)\\n(?: +\\*.*\\n)+)\\n?  ${name}: `).exec(source)
        ?.slice(1).find(Boolean)
      const shown = new RegExp(`/\\*\\*\\n((?: +\\*.*\\n)+) +readonly ${name}: `).exec(text)?.[1]
      assert.isDefined(described, name)
      assert.include(shown, described, name)
    }
    assert.include(text, "/** Only accounts with one of these roles. */")
  })
})
