/** The transport of all requests. */
import * as HttpTransport from "@flat-sdk/node/HttpTransport"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const usesProxy = ["HTTP_PROXY", "HTTPS_PROXY"].some((name) =>
  [name, name.toLowerCase()].some((name) => (process.env[name] ?? "") !== "")
)

/** Over `node:http`, which starts faster; over undici if there are proxies. */
export const transport = usesProxy
  ? Layer.unwrap(Effect.promise(async () => {
    const { layer } = await import("@flat-sdk/node/NodeTransport")
    return layer({ proxy: "environment" })
  }))
  : HttpTransport.layer()
