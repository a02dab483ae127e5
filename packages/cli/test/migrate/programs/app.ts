// An application that shows its users their scores: each request has the token of its session.
import { AccountApi, CollectionApi, Configuration, FlatError } from "flat-api"
import { createServer, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"

const sessions = new Map([["session=1", process.env.FLAT_ACCESS_TOKEN!], ["session=2", "expired"]])

const configure = (request: IncomingMessage) =>
  new Configuration({
    basePath: process.env.FLAT_BASE_URL!,
    accessToken: `Bearer ${sessions.get(request.headers.cookie ?? "")}`
  })

async function library(request: IncomingMessage): Promise<unknown> {
  const config = configure(request)
  const account = new AccountApi(config)
  const { username } = await account.getAuthenticatedUser()
  const collections = await new CollectionApi(config).listCollections({ parent: "root" })
  return { username, collections: collections.length, first: (await shelf(new CollectionApi(config)))[0]?.type ?? null }
}

const shelf = (api: CollectionApi) => api.listCollections({ limit: 1 })

const server = createServer((request, response) => {
  void library(request)
    .catch((error: unknown) => ({ failed: error instanceof FlatError ? error.status : String(error) }))
    .then((body) => response.end(JSON.stringify(body)))
})
server.listen(0, "127.0.0.1", async () => {
  const { port } = server.address() as AddressInfo
  for (const cookie of ["session=1", "session=2"]) {
    console.log(await (await fetch(`http://127.0.0.1:${port}`, { headers: { cookie } })).text())
  }
  server.close()
})
