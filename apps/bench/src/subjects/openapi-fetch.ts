/** openapi-fetch. Its types are usually generated from an OpenAPI file; they cost nothing at run time, so two operations are written out here. */
import createClient from "openapi-fetch"
import { follow, type Make, type NewUser, type ReadUser, token } from "./Subject.ts"

interface Paths {
  readonly "/organizations/users": {
    readonly get: {
      readonly parameters: { readonly query: { readonly limit?: number; readonly next?: string } }
      readonly responses: { readonly 200: { readonly content: { readonly "application/json": Array<ReadUser> } } }
    }
    readonly post: {
      readonly parameters: Record<string, never>
      readonly requestBody: { readonly content: { readonly "application/json": NewUser } }
      readonly responses: { readonly 200: { readonly content: { readonly "application/json": ReadUser } } }
    }
  }
}

export const make: Make = (baseUrl) => {
  const client = createClient<Paths>({ baseUrl, headers: { authorization: `Bearer ${token}` } })
  const read = async (query: { readonly limit: number; readonly next?: string }) => {
    const { data, response } = await client.GET("/organizations/users", { params: { query } })
    return { users: data!, link: response.headers.get("link") }
  }
  return {
    create: async (body) => (await client.POST("/organizations/users", { body })).data!,
    page: async () => (await read({ limit: 100 })).users,
    paginations: { pages: () => follow((next) => read(next === undefined ? { limit: 1000 } : { limit: 1000, next })) }
  }
}
