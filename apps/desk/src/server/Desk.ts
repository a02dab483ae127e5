/** The server of the desk: the page, sign-in with Flat, the operations that the page calls, and routes of its own. */
import { NodeHttpServer, NodeServices } from "@effect/platform-node"
import * as FlatAuth from "@flat-sdk/core/web"
import { NodeTransport } from "@flat-sdk/node"
import { Engine } from "@flat-sdk/roster"
import { type Duration, Layer, type Redacted } from "effect"
import { HttpRouter } from "effect/http"
import { createServer } from "node:http"
import { pageOperations } from "../shared/Desk.ts"
import * as Page from "./Page.ts"
import type * as Reader from "./roster/Reader.ts"
import * as Routes from "./Routes.ts"

/** Options of the server. */
export interface Options {
  /** Where it listens, and what the page is opened at. The redirect URL at Flat is `/api/flat/callback` below it. */
  readonly origin: URL
  /** An application that is registered with Flat, whose URLs are those of Flat by default. */
  readonly application: Omit<FlatAuth.Options["oauth"], "redirectUri" | "scopes">
  /** Seals sessions: at least 32 random characters. */
  readonly secret: Redacted.Redacted<string>
  /** @default "https://api.flat.io/v2" */
  readonly baseUrl?: URL | undefined
  /** The folder with the built page. */
  readonly page: string
  /** The desk's own folder, for runs and their passwords. It is created with the mode 0700. */
  readonly data: string
  /**
   * Time between two looks for passwords whose seven days are over.
   *
   * @default "1 hour"
   */
  readonly sweeping?: Duration.Input | undefined
  /**
   * Time between two polls of a watch.
   *
   * @default "15 seconds"
   */
  readonly interval?: Duration.Input | undefined
  /** Limits of reading the files of a roster. */
  readonly reading?: Reader.Limits | undefined
}

const auth = ({ application, baseUrl, origin, secret }: Options) =>
  FlatAuth.layer({
    oauth: {
      ...application,
      redirectUri: new URL("/api/flat/callback", origin).href,
      scopes: [
        "account.public_profile",
        "account.education_profile",
        "edu.admin.users",
        "edu.classes",
        "edu.assignments",
        "scores.readonly",
        "collections"
      ]
    },
    sessions: FlatAuth.memorySessions(),
    secret,
    allow: pageOperations,
    baseUrl
  })

/** Layer that serves the desk. */
export const layer = (options: Options) =>
  HttpRouter.serve(
    Layer.mergeAll(
      FlatAuth.routes,
      Routes.routes({
        ...options,
        interval: options.interval ?? "15 seconds",
        sweeping: options.sweeping ?? "1 hour"
      }),
      Page.routes(options.page),
      Page.headers,
      Page.compression
    ),
    { disableListenLog: true, disableLogger: true }
  ).pipe(
    Layer.provide(auth(options)),
    // Another server with the same folder may have continued a run.
    Layer.provide(Engine.guard(NodeTransport.layer())),
    Layer.provide(
      NodeHttpServer.layer(createServer, { host: options.origin.hostname, port: Number(options.origin.port) })
    ),
    Layer.provide(NodeServices.layer)
  )
