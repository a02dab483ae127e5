/**
 * The programs whose bundle size is limited. Each reads one page of accounts, the smallest useful program.
 */

export interface Program {
  readonly name: string
  readonly code: string
  /** Package from whose folder the program's dependencies are resolved. */
  readonly from: string
  /** Strings that occur only in code that the program does not use: other services, files, custom requests. */
  readonly without: ReadonlyArray<string>
  /** Its row in the README of `@flat-sdk/promise`, which shows its size. */
  readonly row?: string
}

const oauth = "/oauth/access_token"

const otherServices = [
  oauth,
  "/scores/:",
  "/classes/:",
  "/collections/:",
  "/omr/",
  "/tasks/:",
  "/eduResources/:",
  "/groups/:"
]
const fileReading = "must be the number of bytes already received"
const customRequests = "must be percent-encoded"

/** Returns what the bundles of services must not contain: other services, unless a string of them is in `own`, and `more`. */
const besides = (own: ReadonlyArray<string>, ...more: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...otherServices.filter((text) => !own.includes(text)),
  ...more
]

const client = (services: ReadonlyArray<string>, use: string, setUp = "const accessToken = \"token\""): string =>
  [
    "import { createClient } from \"@flat-sdk/promise\"",
    ...services.map((service) => `import { ${service} } from "@flat-sdk/promise/${service}"`),
    setUp,
    `const flat = createClient({ ${services.join(", ")} }, { accessToken })`,
    use
  ].join("\n")

const readsUsers = "console.log(await flat.organization.listOrganizationUsers({ limit: 100 }))"

const signsIn = `
  import { OAuth } from "@flat-sdk/promise/oauth"
  const oauth = new OAuth({ clientId: "client", clientSecret: "secret", redirectUri: "https://app.example/back" })
  const accessToken = oauth.tokenSource(await oauth.callback(location.href, "state"))
`

const ofPromise = (name: string, code: string, without: ReadonlyArray<string>, row?: string): Program => ({
  name: `promise: ${name}`,
  from: "packages/promise",
  code,
  without,
  ...(row === undefined ? {} : { row })
})

export const programs: ReadonlyArray<Program> = [
  {
    name: "core: organization over fetch",
    from: "packages/fetch",
    code: `
      import * as Organization from "@flat-sdk/core/Organization"
      import * as RequestPipe from "@flat-sdk/core/RequestPipe"
      import * as FetchTransport from "@flat-sdk/fetch/FetchTransport"
      import * as Effect from "effect/Effect"
      import * as Layer from "effect/Layer"

      const live = Organization.layer.pipe(Layer.provide(RequestPipe.layer({ accessToken: "token" })), Layer.provide(FetchTransport.layer()))
      const program = Effect.flatMap(Organization.Organization, (organization) => organization.listOrganizationUsers({ limit: 100 }))
      console.log(await Effect.runPromise(Effect.provide(program, live)))
    `,
    without: [...otherServices, fileReading, "is not mocked"]
  },
  {
    name: "score",
    from: "packages/score",
    code: "import * as score from \"@flat-sdk/score\"\nconsole.log(score)",
    without: ["node:"]
  },
  {
    name: "score, with ABC",
    from: "packages/score",
    code:
      "import * as score from \"@flat-sdk/score\"\nimport * as abc from \"@flat-sdk/score/abc\"\nconsole.log(score, abc)",
    without: ["node:"]
  },
  {
    name: "score, with arrange",
    from: "packages/score",
    code:
      "import * as score from \"@flat-sdk/score\"\nimport * as arrange from \"@flat-sdk/score/arrange\"\nconsole.log(score, arrange)",
    without: ["node:"]
  },
  ofPromise(
    "no service",
    client([], "console.log(flat)"),
    besides([], fileReading, customRequests),
    "`createClient` without a service"
  ),
  ofPromise(
    "organization",
    client(["organization"], readsUsers),
    besides([], fileReading, customRequests),
    "with `organization`"
  ),
  ofPromise(
    "organization, signed in over OAuth2",
    client(["organization"], readsUsers, signsIn),
    besides([oauth])
  ),
  ofPromise(
    "organization and tasks",
    client(["organization", "tasks"], `${readsUsers}\nconsole.log(await flat.tasks.getTask({ task: "task" }))`),
    besides(["/tasks/:"], fileReading, customRequests)
  ),
  ofPromise(
    "classes",
    client(["classes"], "console.log(await flat.classes.listClasses())"),
    besides(["/classes/:"], customRequests),
    "with `classes`"
  ),
  ofPromise(
    "omr",
    client(["omr"], "console.log(await flat.omr.getOmrCapabilities())"),
    besides(["/omr/"], customRequests),
    "with `omr`"
  ),
  ofPromise(
    "scores",
    client(["scores"], "console.log(await flat.scores.getScore({ score: \"score\" }))"),
    besides(["/scores/:", "/tasks/:"], customRequests),
    "with `scores`"
  ),
  ofPromise(
    "watch",
    client(["watch"], "for await (const change of flat.watch.submissions({ class: \"class\" })) console.log(change)"),
    [oauth, "/omr/", "/tasks/:", fileReading, customRequests],
    "with `watch`"
  ),
  ofPromise(
    "organization, for TanStack Query",
    `import { infiniteQueryOptions } from "@flat-sdk/promise/query"
     ${client(["organization"], "console.log(infiniteQueryOptions(flat.organization.listOrganizationUsers))")}`,
    besides([], fileReading, customRequests)
  ),
  ofPromise(
    "sign-in for web apps",
    `import { createFlatAuth, memorySessions } from "@flat-sdk/promise/web"
     console.log(createFlatAuth, memorySessions)`,
    []
  ),
  ofPromise(
    "complete",
    "import { FlatClient } from \"@flat-sdk/promise\"\nconsole.log(new FlatClient({ accessToken: \"token\" }))",
    [oauth],
    "`FlatClient`, all ten services"
  )
]
