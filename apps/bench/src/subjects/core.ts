/**
 * Ours: core over a given transport. Calls are effects, run one by one; pagination is a stream.
 */
import { FlatClient, type Transport } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Stream from "effect/Stream"
import { checksumOf, type OnRead, type Subject, token } from "./Subject.ts"

type Options = NonNullable<Parameters<typeof FlatClient.layer>[0]>

export const over = async (
  transport: Layer.Layer<Transport.Transport>,
  baseUrl: string,
  more: Options = {}
): Promise<Subject> => {
  const runtime = ManagedRuntime.make(
    Layer.provide(FlatClient.layer({ accessToken: token, baseUrl, ...more }), transport)
  )
  const { organization } = await runtime.runPromise(FlatClient.FlatClient)
  const allUsers = { limit: 1000 }
  const items = (options?: { readonly readAhead: boolean }) => () =>
    Effect.runPromise(Stream.runFold(
      organization.listOrganizationUsers.stream(allUsers, options),
      () => 0,
      (sum, user) => sum + user.username.length
    ))
  const pages = (options?: { readonly readAhead: boolean }) => (onRead?: OnRead) =>
    Effect.runPromise(Stream.runFold(
      organization.listOrganizationUsers.pages(allUsers, options),
      () => 0,
      (sum, page) => {
        onRead?.(page.items.length)
        return sum + checksumOf(page.items)
      }
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
