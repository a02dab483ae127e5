/** What the tests share: a sandbox on a socket, a client of it, rosters from text, a folder to write into. */
import { FlatClient } from "@flat-sdk/core"
import { NodeTransport } from "@flat-sdk/node"
import type { Sandbox } from "@flat-sdk/sandbox"
import { Effect, Layer } from "effect"
import * as Http from "effect/http"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Roster from "../src/file/Roster.ts"

export const head = "username,first name,last name,e-mail,role"

/** A roster from lines under the usual header. */
export const roster = (...lines: ReadonlyArray<string>): Roster.Roster => {
  const { problems, roster } = Roster.parse(new TextEncoder().encode([head, ...lines].join("\n")), {
    allowAdmins: false
  })
  if (problems.length > 0) throw new Error(JSON.stringify(problems))
  return roster
}

/** A folder of its own for a test. */
export const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "roster-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true }))
)

/** Sees each request before it goes out, and may answer in the server's place. */
export type Watch = (request: Http.HttpClientRequest.HttpClientRequest, url: URL) => Response | undefined

const watched = (watch: Watch) =>
  Layer.effect(
    Http.HttpClient.HttpClient,
    Effect.map(Http.HttpClient.HttpClient, (inner) =>
      Http.HttpClient.make((request, url) => {
        const answer = watch(request, url)
        return answer === undefined
          ? inner.execute(request)
          : Effect.succeed(Http.HttpClientResponse.fromWeb(request, answer))
      }))
  )

/** A client over undici and a socket; without the transport's own attempts unless asked for, so that each fault is met once. */
export const client = (
  sandbox: Sandbox.ServedSandbox,
  options: { readonly token?: string; readonly watch?: Watch } = {}
) =>
  FlatClient.layer({ accessToken: options.token ?? sandbox.token, baseUrl: sandbox.url, retries: 0 }).pipe(
    Layer.provide(watched(options.watch ?? (() => undefined))),
    Layer.provide(NodeTransport.layer())
  )

/** The text of a request's body. */
export const bodyOf = (request: Http.HttpClientRequest.HttpClientRequest): string =>
  request.body._tag === "Uint8Array"
    ? new TextDecoder().decode(request.body.body)
    : request.body._tag === "Raw"
    ? String(request.body.body)
    : ""
