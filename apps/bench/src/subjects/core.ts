/**
 * Ours: core over undici or fetch. Calls are effects, run one by one; pagination is a stream.
 */
import { FlatClient, type FlatError, type Transport } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Stream from "effect/Stream"
import { checksumOf, type Make, type Subject, token } from "./Subject.ts"

const transportOf = async (name: string): Promise<Layer.Layer<Transport.Transport, FlatError.FlatError>> =>
  name === "core-node"
    ? (await import("@flat-sdk/node")).NodeTransport.layer()
    : (await import("@flat-sdk/fetch")).FetchTransport.layer()

export const make: Make<Subject> = async (baseUrl, name) => {
  const flat = Layer.provide(FlatClient.layer({ accessToken: token, baseUrl }), await transportOf(name))
  const { organization } = await ManagedRuntime.make(flat).runPromise(FlatClient.FlatClient)
  const allUsers = { limit: 1000 }
  const items = (options?: { readonly readAhead: boolean }) => () =>
    Effect.runPromise(Stream.runFold(
      organization.listOrganizationUsers.stream(allUsers, options),
      () => 0,
      (sum, user) => sum + user.username.length
    ))
  const pages = (options?: { readonly readAhead: boolean }) => () =>
    Effect.runPromise(Stream.runFold(
      organization.listOrganizationUsers.pages(allUsers, options),
      () => 0,
      (sum, page) => sum + checksumOf(page.items)
    ))
  return {
    create: (body) => Effect.runPromise(organization.createOrganizationUser({ body })),
    page: () => Effect.runPromise(Effect.map(organization.listOrganizationUsers({ limit: 100 }), (page) => page.items)),
    paginations: {
      "items": items(),
      "items, read ahead": items({ readAhead: true }),
      "pages": pages(),
      "pages, read ahead": pages({ readAhead: true })
    }
  }
}
