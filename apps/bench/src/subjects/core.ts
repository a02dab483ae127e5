/**
 * Ours: core over undici or fetch. Calls are effects, run one by one; pagination is a stream.
 */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { FlatClient, type Transport } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Stream from "effect/Stream"
import { openAsBlob } from "node:fs"
import { checksumOf, type Make, type Subject, token, type Transfers } from "./Subject.ts"

const transportOf = async (name: string): Promise<Layer.Layer<Transport.Transport>> =>
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

/** Over undici the package's own functions for files; over fetch a `Blob`, and the operation's stream into Effect's file system. */
export const transfers: Make<Transfers> = async (baseUrl, name) => {
  const flat = Layer.provide(FlatClient.layer({ accessToken: token, baseUrl }), await transportOf(name))
  const runtime = ManagedRuntime.make(Layer.merge(flat, NodeServices.layer))
  const { scores } = await runtime.runPromise(FlatClient.FlatClient)
  const input = (score: string) => ({ score, revision: "last", format: "wav" }) as const
  if (name === "core-node") {
    const { FileDownload, FileUpload } = await import("@flat-sdk/node")
    return {
      send: (path) =>
        runtime.runPromise(
          Effect.flatMap(FileUpload.open(path), (data) => scores.createScore({ body: { data, privacy: "private" } }))
        ),
      save: (score, path) =>
        runtime.runPromise(
          FileDownload.save((options) => scores.getScoreRevisionData.download(input(score), options), path)
        )
    }
  }
  const files = await runtime.runPromise(FileSystem.FileSystem)
  return {
    send: async (path) =>
      runtime.runPromise(scores.createScore({ body: { data: await openAsBlob(path), privacy: "private" } })),
    save: (score, path) =>
      runtime.runPromise(
        Effect.asVoid(Stream.run(scores.getScoreRevisionData.stream(input(score)), files.sink(path)))
      )
  }
}
