/**
 * hey-api's client, generated from an OpenAPI file of the contract's organization tag: once with its defaults, once with zod validation of requests
 * and responses.
 */
import * as Organization from "@flat-sdk/core/contract/organization/Organization"
import { createClient } from "@hey-api/openapi-ts"
import * as HttpApi from "effect/http-api/HttpApi"
import * as OpenApi from "effect/http-api/OpenApi"
import * as esbuild from "esbuild"
import { join } from "node:path"
import * as Files from "./Files.ts"

const names = ["hey-api", "hey-api-zod"] as const

const consumer = (name: string, module: string) =>
  `import { client, listOrganizationUsers } from "../../generated/${name}/${module}"

client.setConfig({ baseUrl: process.argv[2]${
    module.endsWith(".js") ? "" : "!"
  }, headers: { authorization: "Bearer bench-token" } })
const { data } = await listOrganizationUsers({ query: { limit: 100 } })
console.log(data?.length)
`

interface Parameter {
  readonly name: string
  schema: Record<string, unknown>
}

interface Operation {
  operationId?: string
  readonly parameters?: ReadonlyArray<Parameter>
}

/** Returns the schema of a parameter as callers pass it. Effect describes a query as strings; callers pass numbers and booleans. */
const asGiven = ({ name, schema }: Parameter): Record<string, unknown> =>
  name === "limit"
    ? { type: "integer", minimum: 1, maximum: 1000 }
    : String(schema["enum"]) === "true,false"
    ? { type: "boolean" }
    : schema

/** Returns the tag as OpenAPI. Operation ids lose the tag's prefix, so that generated functions have the same names as in other clients. */
const specification = () => {
  const file = OpenApi.fromApi(HttpApi.make("flat").add(Organization.group))
  for (const path of Object.values(file.paths)) {
    for (const operation of Object.values(path as Record<string, Operation>)) {
      const id = operation.operationId?.replace(/^.*\./, "")
      if (id !== undefined) operation.operationId = id
      for (const parameter of operation.parameters ?? []) parameter.schema = asGiven(parameter)
    }
  }
  return file
}

/** Writes both clients and their consumers. Each client is written as TypeScript for compilers and bundlers, and as one JavaScript module. */
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
    Files.write(join(project, "consumers", name, "main.ts"), consumer(name, "entry"))
    Files.write(join(project, "consumers", name, "main.js"), consumer(name, "entry.js"))
  }
}
