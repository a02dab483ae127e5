/** Clients of hey-api's generated code, which all operations accept as an option. The code is created at the start of a run: see `HeyApi.ts`. */
import type { MakeClients } from "./Client.ts"

interface Sdk {
  readonly createConfig: (config: Record<string, unknown>) => unknown
  readonly createClient: (config: unknown) => object
  readonly listOrganizationUsers: (
    options: { readonly client: object; readonly query: { readonly limit: number } }
  ) => Promise<unknown>
}

export const make: MakeClients = async (baseUrl) => {
  const sdk = await import(new URL("../../generated/hey-api/entry.js", import.meta.url).href) as Sdk
  return (accessToken) => {
    const headers = { authorization: `Bearer ${accessToken}` }
    const client = sdk.createClient(sdk.createConfig({ baseUrl, headers, throwOnError: true }))
    return { page: () => sdk.listOrganizationUsers({ client, query: { limit: 100 } }) }
  }
}
