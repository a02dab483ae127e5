/**
 * Tests the installed package: `pnpm tools test:package` runs it in an empty project. Makes calls over a custom `fetch`.
 */
import { createClient, FlatClient, FlatError } from "@flat-sdk/promise"
import { OAuth } from "@flat-sdk/promise/oauth"
import { organization } from "@flat-sdk/promise/organization"
import { queryOptions } from "@flat-sdk/promise/query"
import { request } from "@flat-sdk/promise/request"
import { httpTransport, nodeTransport } from "@flat-sdk/promise/transports"

const json = { "content-type": "application/json" }
const response = async (input: string | URL | Request) =>
  String(input instanceof Request ? input.url : input).endsWith("/count")
    ? new Response("3", { headers: json })
    : new Response(JSON.stringify({ code: "FORBIDDEN", message: "not yours" }), { status: 403, headers: json })

await using flat = new FlatClient({ accessToken: "a-token", fetch: response })

const accounts = await flat.organization.countOrgaUsers({})
if (accounts !== 3) throw new Error(`expected 3 accounts, found ${accounts}`)

try {
  await flat.organization.listLtiCredentials()
  throw new Error("expected an error")
} catch (error) {
  if (!(error instanceof FlatError) || error.reason._tag !== "Forbidden") throw error
}

await using small = createClient({ organization, request }, { accessToken: "a-token", fetch: response })
if (await small.organization.countOrgaUsers() !== 3) throw new Error("expected the same from a client with one service")
if (await small.request({ method: "GET", path: "/organizations/users/count" }) !== 3) {
  throw new Error("expected the same from a custom request")
}

const { queryFn, queryKey } = queryOptions(small.organization.countOrgaUsers)
if (queryKey[2] !== "countOrgaUsers" || await queryFn({ signal: new AbortController().signal }) !== 3) {
  throw new Error("expected the same from a query")
}

await using oauth = new OAuth({
  clientId: "client",
  clientSecret: "secret",
  redirectUri: "https://app.example/back",
  fetch: async () => new Response(JSON.stringify({ access_token: "a-new-token" }), { headers: json })
})
const { state } = oauth.authorize({ scopes: ["scores"] })
const tokens = await oauth.callback(`https://app.example/back?code=a-code&state=${state}`, state)
await using signedIn = new FlatClient({ accessToken: oauth.tokenSource(tokens), fetch: response })
if (await signedIn.organization.countOrgaUsers() !== 3) throw new Error("expected the same after OAuth2")

for (const transport of [httpTransport(), nodeTransport({ connections: 1 })]) {
  await using other = new FlatClient({ transport, baseUrl: "http://127.0.0.1:9/v2", retries: 0 })
  const outcome = await other.organization.countOrgaUsers.result()
  if (outcome.ok || outcome.error.reason._tag !== "Transport") throw new Error("expected a refused connection")
}
