/**
 * A client that hey-api generates from our contract's OpenAPI file. The generated code is created at the start of a run and is not in the repository,
 * so the parts that are used are declared here.
 */
import { follow, type NewUser, type ReadUser, type Subject, token } from "./Subject.ts"

interface Returned<A> {
  readonly data: A
  readonly response: Response
}

interface Sdk {
  readonly client: { readonly setConfig: (config: Record<string, unknown>) => void }
  readonly listOrganizationUsers: (
    options: { readonly query: { readonly limit: number; readonly next?: string } }
  ) => Promise<Returned<ReadonlyArray<ReadUser>>>
  readonly createOrganizationUser: (options: { readonly body: NewUser }) => Promise<Returned<ReadUser>>
}

export const over = async (name: "hey-api" | "hey-api-zod", baseUrl: string): Promise<Subject> => {
  const sdk = await import(new URL(`../../generated/${name}/entry.js`, import.meta.url).href) as Sdk
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
