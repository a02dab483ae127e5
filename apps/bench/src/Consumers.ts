/**
 * The same small program for each client: it reads one page of accounts, decodes it and prints the number of accounts. The benchmarks for cold start and
 * size use these programs.
 */
const promise = (options: string): string =>
  `import { FlatClient } from "@flat-sdk/promise"

const flat = new FlatClient({ accessToken: "bench-token", baseUrl: process.argv[2]${options} })
const { items } = await flat.organization.listOrganizationUsers({ limit: 100 })
console.log(items.length)
`

const core = (name: "FetchTransport" | "NodeTransport", from: string): string =>
  `import { FlatClient } from "@flat-sdk/core"
import { ${name} } from "@flat-sdk/${from}"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const program = Effect.gen(function*() {
  const flat = yield* FlatClient.FlatClient
  const { items } = yield* flat.organization.listOrganizationUsers({ limit: 100 })
  yield* Effect.sync(() => console.log(items.length))
})

const client = FlatClient.layer({ accessToken: "bench-token", baseUrl: process.argv[2] })
await Effect.runPromise(Effect.provide(program, Layer.provide(client, ${name}.layer())))
`

/** The programs by the names of their subjects. */
export const consumers: Readonly<Record<string, string>> = {
  "nothing": "console.log(0)\n",
  "promise": promise(""),
  "promise-fetch": promise(", fetch"),
  "promise-node": `import { nodeTransport } from "@flat-sdk/promise/transports"
${promise(", transport: nodeTransport()")}await flat.close()
`,
  "promise-organization": `import { createClient } from "@flat-sdk/promise"
import { organization } from "@flat-sdk/promise/organization"

const flat = createClient({ organization }, { accessToken: "bench-token", baseUrl: process.argv[2] })
const { items } = await flat.organization.listOrganizationUsers({ limit: 100 })
console.log(items.length)
`,
  "core-node": core("NodeTransport", "node"),
  "core-fetch": core("FetchTransport", "fetch"),
  "core-organization": `import * as Organization from "@flat-sdk/core/Organization"
import * as RequestPipe from "@flat-sdk/core/RequestPipe"
import * as FetchTransport from "@flat-sdk/fetch/FetchTransport"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const program = Effect.gen(function*() {
  const organization = yield* Organization.Organization
  const { items } = yield* organization.listOrganizationUsers({ limit: 100 })
  yield* Effect.sync(() => console.log(items.length))
})

const live = Organization.layer.pipe(
  Layer.provide(RequestPipe.layer({ accessToken: "bench-token", baseUrl: process.argv[2] })),
  Layer.provide(FetchTransport.layer())
)

await Effect.runPromise(Effect.provide(program, live))
`,
  "undici": `import { Agent, request } from "undici"

const dispatcher = new Agent({ connections: 16 })
const { body } = await request(\`\${process.argv[2]}/organizations/users?limit=100\`, {
  dispatcher,
  headers: { authorization: "Bearer bench-token" }
})
console.log(JSON.parse(await body.text()).length)
await dispatcher.close()
`,
  "fetch": `const response = await fetch(\`\${process.argv[2]}/organizations/users?limit=100\`, {
  headers: { authorization: "Bearer bench-token" }
})
console.log((await response.json()).length)
`,
  "flat-api": `import { FlatClient } from "flat-api"

const flat = new FlatClient({ accessToken: "bench-token", baseUrl: process.argv[2] })
const users = await flat.organization.listOrganizationUsers({ limit: 100 })
console.log(users.length)
`,
  "axios": `import { create } from "axios"

const client = create({ baseURL: process.argv[2], headers: { authorization: "Bearer bench-token" } })
const { data } = await client.get("/organizations/users", { params: { limit: 100 } })
console.log(data.length)
`,
  "ky": `import ky from "ky"

const client = ky.create({ prefix: process.argv[2], headers: { authorization: "Bearer bench-token" } })
const users = await client.get("organizations/users", { searchParams: { limit: 100 } }).json()
console.log(users.length)
`
}
