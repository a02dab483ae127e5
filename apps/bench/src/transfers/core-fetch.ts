/** Ours: core over fetch; a `Blob` of the file, and the operation's stream into Effect's file system. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { FlatClient } from "@flat-sdk/core"
import { FetchTransport } from "@flat-sdk/fetch"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Stream from "effect/Stream"
import { openAsBlob } from "node:fs"
import { token } from "../subjects/Subject.ts"
import type { MakeTransfers } from "./Transfers.ts"

export const make: MakeTransfers = async (baseUrl) => {
  const flat = Layer.provide(FlatClient.layer({ accessToken: token, baseUrl }), FetchTransport.layer())
  const runtime = ManagedRuntime.make(Layer.merge(flat, NodeServices.layer))
  const { scores } = await runtime.runPromise(FlatClient.FlatClient)
  const files = await runtime.runPromise(FileSystem.FileSystem)
  return {
    send: async (path) => {
      const data = await openAsBlob(path)
      return runtime.runPromise(scores.createScore({ body: { data, privacy: "private" } }))
    },
    save: (score, path) => {
      const bytes = scores.getScoreRevisionData.stream({ score, revision: "last", format: "wav" })
      return runtime.runPromise(Effect.asVoid(Stream.run(bytes, files.sink(path))))
    }
  }
}
