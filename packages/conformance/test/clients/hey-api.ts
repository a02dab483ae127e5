// Uses the client that hey-api generates. Type-checked and run beside it: see Generated.ts.
import { client } from "./client/client.gen"
import {
  createOrganizationUser,
  createScore,
  getScoreRevisionData,
  listOrganizationUsers,
  removeOrganizationUser,
  updateOrganizationUser
} from "./client/sdk.gen"
import type { FlatErrorResponse, UserDetailsAdmin } from "./client/types.gen"
import { music, nextIn, type Outcome } from "./Outcome.ts"

export const run = async (baseUrl: string, token: string): Promise<Outcome> => {
  client.setConfig({ baseUrl, auth: token })

  const pages: Array<ReadonlyArray<string>> = []
  let next: string | undefined
  do {
    const { data, response } = await listOrganizationUsers({
      query: {
        limit: 5,
        role: ["user", "teacher"],
        sort: ["lastname"],
        noActiveLicense: false,
        ...(next === undefined ? {} : { next })
      },
      throwOnError: true
    })
    pages.push(data.map(({ username }) => username))
    next = nextIn(response.headers.get("link"))
  } while (next !== undefined)

  const { data: created } = await createOrganizationUser({
    body: { username: "hey.api", password: "correct horse", firstname: "Hey", role: "teacher" },
    throwOnError: true
  })
  const account: UserDetailsAdmin = created
  const { response } = await removeOrganizationUser({
    path: { user: account.id },
    query: { convertToIndividual: true }
  })

  const { data: score } = await createScore({ body: { title: "Air", data: music }, throwOnError: true })
  if ("state" in score) throw new Error("a small file is imported immediately")
  const { data: file } = await getScoreRevisionData({
    path: { score: score.id, revision: "last", format: "xml" },
    throwOnError: true
  })

  const failed = await updateOrganizationUser({ path: { user: "nobody" }, body: { firstname: "Ada" } })
  const error: FlatErrorResponse | undefined = failed.error

  // @ts-expect-error a role that does not exist
  const wrong: Parameters<typeof createOrganizationUser>[0]["body"]["role"] = "pupil"
  // @ts-expect-error an account has no such field
  void account.userName
  void wrong

  return {
    pages,
    created: { id: account.id, username: account.username },
    deleted: response?.status ?? 0,
    file: await (file as Blob).text(),
    error: { status: failed.response?.status ?? 0, code: error?.code }
  }
}
