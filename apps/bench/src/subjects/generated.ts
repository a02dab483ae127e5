/**
 * The clients that hey-api generates from our contract's OpenAPI file, with and without zod. The generated code is created at the start of a run and is
 * not in the repository, so the parts that are used are declared here.
 */
import { follow, type Make, type NewClient, type NewUser, type ReadUser, type Subject, token } from "./Subject.ts"

interface Returned<A> {
  readonly data: A
  readonly response: Response
}

interface Sdk {
  readonly client: { readonly setConfig: (config: Record<string, unknown>) => void }
  readonly createConfig: (config: Record<string, unknown>) => unknown
  readonly createClient: (config: unknown) => object
  readonly listOrganizationUsers: (
    options: { readonly client?: object; readonly query: { readonly limit: number; readonly next?: string } }
  ) => Promise<Returned<ReadonlyArray<ReadUser>>>
  readonly createOrganizationUser: (options: { readonly body: NewUser }) => Promise<Returned<ReadUser>>
}

const load = (name: string): Promise<Sdk> =>
  import(new URL(`../../generated/${name}/entry.js`, import.meta.url).href) as Promise<Sdk>

export const make: Make<Subject> = async (baseUrl, name) => {
  const sdk = await load(name)
  sdk.client.setConfig({ baseUrl, headers: { authorization: `Bearer ${token}` }, throwOnError: true })
  const read = async (query: { readonly limit: number; readonly next?: string }) => {
    const { data, response } = await sdk.listOrganizationUsers({ query })
    return { users: data, link: response.headers.get("link") }
  }
  return {
    create: async (body) => (await sdk.createOrganizationUser({ body })).data,
    page: async () => (await read({ limit: 100 })).users,
    paginations: { pages: () => follow((next) => read(next === undefined ? { limit: 1000 } : { limit: 1000, next })) }
  }
}

/** Clients that all operations accept as an option. */
export const clients: Make<NewClient> = async (baseUrl, name) => {
  const sdk = await load(name)
  return (accessToken) => {
    const headers = { authorization: `Bearer ${accessToken}` }
    const client = sdk.createClient(sdk.createConfig({ baseUrl, headers, throwOnError: true }))
    return { page: () => sdk.listOrganizationUsers({ client, query: { limit: 100 } }) }
  }
}
