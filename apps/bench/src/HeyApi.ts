/**
 * hey-api's client, generated from the organization tag of core's OpenAPI document: once with its defaults, once with zod validation of requests and
 * responses.
 */
import { createClient } from "@hey-api/openapi-ts"
import * as esbuild from "esbuild"
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import * as Files from "./Files.ts"

const names = ["hey-api", "hey-api-zod"] as const

/** Returns the document without headers of responses, about which the generator's filter warns a thousand times. */
const specification = (): Record<string, unknown> =>
  JSON.parse(
    readFileSync(createRequire(import.meta.url).resolve("@flat-sdk/core/openapi.json"), "utf8"),
    (key, value: unknown) => key === "headers" ? undefined : value
  ) as Record<string, unknown>

/** Writes both clients, each as one JavaScript module. */
export const generate = async (project: string): Promise<void> => {
  const input = specification()
  for (const name of names) {
    const path = join(project, "generated", name)
    await createClient({
      input,
      output: { path },
      parser: { filters: { tags: { include: ["Organization"] } } },
      plugins: name === "hey-api"
        ? ["@hey-api/client-fetch", "@hey-api/sdk"]
        : ["@hey-api/client-fetch", "zod", { name: "@hey-api/sdk", validator: true }],
      logs: { level: "silent" }
    })
    // The generated modules import each other without extensions, which only bundlers resolve.
    Files.write(
      join(path, "entry.ts"),
      [
        "export { createClient, createConfig } from \"./client\"",
        "export { client } from \"./client.gen\"",
        "export * from \"./sdk.gen\"",
        ""
      ].join("\n")
    )
    await esbuild.build({
      entryPoints: [join(path, "entry.ts")],
      outfile: join(path, "entry.js"),
      bundle: true,
      format: "esm",
      packages: "external",
      logLevel: "error"
    })
  }
}
