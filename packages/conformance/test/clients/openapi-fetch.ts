// Uses openapi-fetch with the types that openapi-typescript generates. Type-checked and run beside them: see Generated.ts.
import createClient from "openapi-fetch"
import type { components, paths } from "./client/paths.ts"
import { music, nextIn, type Outcome } from "./Outcome.ts"

type UserDetailsAdmin = components["schemas"]["UserDetailsAdmin"]

export const run = async (baseUrl: string, token: string): Promise<Outcome> => {
  const client = createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${token}` } })

  const pages: Array<ReadonlyArray<string>> = []
  let next: string | undefined
  do {
    const { data = [], response } = await client.GET("/organizations/users", {
      params: {
        query: {
          limit: 5,
          role: ["user", "teacher"],
          sort: ["lastname"],
          noActiveLicense: false,
          ...(next === undefined ? {} : { next })
        }
      }
    })
    pages.push(data.map(({ username }) => username))
    next = nextIn(response.headers.get("link"))
  } while (next !== undefined)

  const { data: created } = await client.POST("/organizations/users", {
    body: { username: "openapi.fetch", password: "correct horse", firstname: "Open", role: "teacher" }
  })
  const account: UserDetailsAdmin = created!
  const { response } = await client.DELETE("/organizations/users/{user}", {
    params: { path: { user: account.id }, query: { convertToIndividual: true } }
  })

  const { data: score } = await client.POST("/scores", { body: { title: "Air", data: music } })
  if (score === undefined || "state" in score) throw new Error("a small file is imported immediately")
  const { data: file } = await client.GET("/scores/{score}/revisions/{revision}/{format}", {
    params: { path: { score: score.id, revision: "last", format: "xml" } },
    parseAs: "text"
  })

  const failed = await client.PUT("/organizations/users/{user}", {
    params: { path: { user: "nobody" } },
    body: { firstname: "Ada" }
  })

  // @ts-expect-error a role that does not exist
  const wrong: components["schemas"]["UserCreation"]["role"] = "pupil"
  // @ts-expect-error an account has no such field
  void account.userName
  void wrong

  return {
    pages,
    created: { id: account.id, username: account.username },
    deleted: response.status,
    file: file as string,
    error: { status: failed.response.status, code: failed.error?.code }
  }
}
