/**
 * hey-api's client, generated from the OpenAPI file of our own contract: once as it comes, once with zod checking what is sent and answered.
 */
import { createClient } from "@hey-api/openapi-ts"
import { FlatApi } from "@flat-sdk/core/contract/FlatApi"
import * as OpenApi from "effect/http-api/OpenApi"
import * as esbuild from "esbuild"
import { join } from "node:path"
import * as Files from "./Files.ts"

const names = ["hey-api", "hey-api-zod"] as const

const consumer = (name: string) =>
  `import { client } from "../../generated/${name}/client.gen"
import { listOrganizationUsers } from "../../generated/${name}/sdk.gen"

client.setConfig({ baseUrl: process.argv[2]!, headers: { authorization: "Bearer bench-token" } })
const { data } = await listOrganizationUsers({ query: { limit: 100 } })
console.log(data?.length)
`

/** The contract as OpenAPI. Operation ids lose the name of their tag, so that generated functions are called like everybody's. */
const specification = () => {
  const file = OpenApi.fromApi(FlatApi)
  for (const path of Object.values(file.paths)) {
    for (const operation of Object.values(path as Record<string, { operationId?: string }>)) {
      operation.operationId = operation.operationId?.replace(/^.*\./, "")
    }
  }
  return file
}

/** Writes both clients, as TypeScript for compiler and bundlers and as one module of JavaScript each, and their consumers. */
export const generate = async (project: string): Promise<void> => {
  const input = join(project, "generated/openapi.json")
  Files.write(input, specification())
  for (const name of names) {
    const path = join(project, "generated", name)
    await createClient({
      input,
      output: { path },
      plugins: name === "hey-api"
        ? ["@hey-api/client-fetch", "@hey-api/sdk"]
        : ["@hey-api/client-fetch", "zod", { name: "@hey-api/sdk", validator: true }],
      logs: { level: "silent" }
    })
    // Its modules import each other without extensions, which only bundlers follow.
    Files.write(join(path, "entry.ts"), "export { client } from \"./client.gen\"\nexport * from \"./sdk.gen\"\n")
    await esbuild.build({
      entryPoints: [join(path, "entry.ts")],
      outfile: join(path, "entry.js"),
      bundle: true,
      format: "esm",
      packages: "external",
      logLevel: "error"
    })
    Files.write(join(project, "consumers", name, "main.ts"), consumer(name))
  }
}
