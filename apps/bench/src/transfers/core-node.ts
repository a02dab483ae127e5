/** Ours: core over undici, with the package's own functions for files. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { FlatClient } from "@flat-sdk/core"
import { FileDownload, FileUpload, NodeTransport } from "@flat-sdk/node"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { token } from "../subjects/Subject.ts"
import type { MakeTransfers } from "./Transfers.ts"

export const make: MakeTransfers = async (baseUrl) => {
  const flat = Layer.provide(FlatClient.layer({ accessToken: token, baseUrl }), NodeTransport.layer())
  const runtime = ManagedRuntime.make(Layer.merge(flat, NodeServices.layer))
  const { scores } = await runtime.runPromise(FlatClient.FlatClient)
  return {
    send: (path) =>
      runtime.runPromise(
        Effect.flatMap(FileUpload.open(path), (data) => scores.createScore({ body: { data, privacy: "private" } }))
      ),
    save: (score, path) =>
      runtime.runPromise(
        FileDownload.save(
          (options) => scores.getScoreRevisionData.download({ score, revision: "last", format: "wav" }, options),
          path
        )
      )
  }
}
