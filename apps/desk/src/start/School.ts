/** A sandbox with a school full of people, and an application that its users may sign in to. */
import { FlatClient } from "@flat-sdk/core"
import { NodeTransport } from "@flat-sdk/node"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect, Redacted } from "effect"
import { randomBytes } from "node:crypto"
import { existsSync } from "node:fs"
import * as Term from "./Term.ts"

/** Starts a sandbox, which ends with the scope, and registers the desk. */
export const open = Effect.fnUntraced(function*(people: number, origin: URL, options?: Sandbox.ServerOptions) {
  const clientId = "desk"
  // A school that is kept has its term.
  const isNew = options?.data === undefined || !existsSync(options.data)
  const clientSecret = randomBytes(24).toString("base64url")
  const sandbox = yield* Sandbox.serve({
    ...options,
    users: people,
    token: randomBytes(24).toString("base64url"),
    applications: [{
      clientId,
      clientSecret,
      name: "Desk",
      redirectUris: [new URL("/api/flat/callback", origin).href]
    }]
  })
  const { classes, organization, users } = sandbox.state()
  if (isNew) {
    yield* Term.begin(classes.filter(({ state }) => state === "active")).pipe(
      Effect.provide(FlatClient.layer({ accessToken: sandbox.token, baseUrl: sandbox.url })),
      Effect.provide(NodeTransport.layer())
    )
  }
  const teacher = users.find(({ organizationRole }) => organizationRole === "teacher")
  return {
    name: organization.name,
    baseUrl: new URL(sandbox.url),
    application: {
      clientId,
      clientSecret: Redacted.make(clientSecret),
      authorizationUrl: new URL("/auth/oauth", sandbox.url).href,
      tokenUrl: new URL("/oauth/access_token", sandbox.url).href,
      invalidationUrl: new URL("/oauth/invalidate_token", sandbox.url).href
    },
    /** Usernames to sign in as. */
    people: ["admin", ...(teacher === undefined ? [] : [teacher.username])],
    sandbox
  }
})
