/** Ours: core's clients over one shared transport. */
import { FlatClient } from "@flat-sdk/core"
import { NodeTransport } from "@flat-sdk/node"
import * as Effect from "effect/Effect"
import * as ManagedRuntime from "effect/ManagedRuntime"
import type { MakeClients } from "./Client.ts"

export const make: MakeClients = (baseUrl) => {
  const runtime = ManagedRuntime.make(NodeTransport.layer())
  return async (accessToken) => {
    const flat = await runtime.runPromise(FlatClient.make({ accessToken, baseUrl }))
    return { page: () => Effect.runPromise(flat.organization.listOrganizationUsers({ limit: 100 })) }
  }
}
