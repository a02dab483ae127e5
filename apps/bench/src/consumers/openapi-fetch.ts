import createClient from "openapi-fetch"

interface Paths {
  readonly "/organizations/users": {
    readonly get: {
      readonly parameters: { readonly query: { readonly limit?: number; readonly next?: string } }
      readonly responses: {
        readonly 200: {
          readonly content: { readonly "application/json": Array<{ readonly id: string; readonly username: string }> }
        }
      }
    }
  }
}

const client = createClient<Paths>({ baseUrl: process.argv[2]!, headers: { authorization: "Bearer bench-token" } })
const { data } = await client.GET("/organizations/users", { params: { query: { limit: 100 } } })
console.log(data?.length)
