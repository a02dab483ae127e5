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
    without: otherServices
  },
  {
    name: "promise: complete",
    from: "packages/promise",
    code: `
      import * as promise from "@flat-sdk/promise"
      console.log(promise)
    `,
    without: [oauth]
  },
  {
    name: "promise: organization",
    from: "packages/promise",
    code: `
      import { createClient } from "@flat-sdk/promise"
      import { organization } from "@flat-sdk/promise/organization"
      const flat = createClient({ organization }, { accessToken: "token" })
      console.log(await flat.organization.listOrganizationUsers({ limit: 100 }))
    `,
    without: [...otherServices, fileReading, customRequests]
  },
  {
    name: "promise: organization, signed in over OAuth2",
    from: "packages/promise",
    code: `
      import { createClient } from "@flat-sdk/promise"
      import { OAuth } from "@flat-sdk/promise/oauth"
      import { organization } from "@flat-sdk/promise/organization"
      const oauth = new OAuth({ clientId: "client", clientSecret: "secret", redirectUri: "https://app.example/back" })
      const accessToken = oauth.tokenSource(await oauth.callback(location.href, "state"))
      const flat = createClient({ organization }, { accessToken })
      console.log(await flat.organization.listOrganizationUsers({ limit: 100 }))
    `,
    without: otherServices.filter((path) => path !== oauth)
  },
  {
    name: "promise: organization and tasks",
    from: "packages/promise",
    code: `
      import { createClient } from "@flat-sdk/promise"
      import { organization } from "@flat-sdk/promise/organization"
      import { tasks } from "@flat-sdk/promise/tasks"
      const flat = createClient({ organization, tasks }, { accessToken: "token" })
      console.log(await flat.organization.listOrganizationUsers({ limit: 100 }), await flat.tasks.getTask({ task: "task" }))
    `,
    without: [...otherServices.filter((path) => path !== "/tasks/:"), fileReading, customRequests]
  },
  {
    name: "promise: scores",
    from: "packages/promise",
    code: `
      import { createClient } from "@flat-sdk/promise"
      import { scores } from "@flat-sdk/promise/scores"
      const flat = createClient({ scores }, { accessToken: "token" })
      console.log(await flat.scores.getScore({ score: "score" }))
    `,
    without: [...otherServices.filter((path) => path !== "/scores/:" && path !== "/tasks/:"), customRequests]
  },
  {
    name: "promise: omr",
    from: "packages/promise",
    code: `
      import { createClient } from "@flat-sdk/promise"
      import { omr } from "@flat-sdk/promise/omr"
      const flat = createClient({ omr }, { accessToken: "token" })
      console.log(await flat.omr.getOmrCapabilities())
    `,
    without: [...otherServices.filter((path) => path !== "/omr/"), customRequests]
  },
  {
    name: "promise: watch",
    from: "packages/promise",
    code: `
      import { createClient } from "@flat-sdk/promise"
      import { watch } from "@flat-sdk/promise/watch"
      const flat = createClient({ watch }, { accessToken: "token" })
      for await (const change of flat.watch.submissions({ class: "class" })) console.log(change)
    `,
    without: [oauth, "/omr/", "/tasks/:", fileReading, customRequests]
  }
]
