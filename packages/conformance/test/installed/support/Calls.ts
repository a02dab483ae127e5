/**
 * A call over the Node transport, through the Effect API and through the Promise API.
 */
import { FlatClient } from "@flat-sdk/core"
import { NodeTransport } from "@flat-sdk/node"
import * as promise from "@flat-sdk/promise"
import { nodeTransport } from "@flat-sdk/promise/transports"
import * as Effect from "effect/Effect"

export interface Api {
  readonly name: string
  /** Counts the accounts at a base URL. Rejects with the `FlatError` of the API. */
  readonly count: (baseUrl: string, options: NodeTransport.Options) => Promise<number>
}

const accessToken = "a-token"

export const apis: ReadonlyArray<Api> = [
  {
    name: "Effect API",
    count: (baseUrl, options) =>
      Effect.runPromise(
        Effect.provide(
          Effect.scoped(Effect.flatMap(
            FlatClient.make({ accessToken, baseUrl, retries: 0 }),
            (flat) => flat.organization.countOrgaUsers()
          )),
          NodeTransport.layer(options)
        )
      )
  },
  {
    name: "Promise API",
    count: async (baseUrl, options) => {
      const transport = nodeTransport(options)
      await using flat = new promise.FlatClient({ accessToken, baseUrl, retries: 0, transport })
      return await flat.organization.countOrgaUsers()
    }
  }
]
