/** The vendor's client. */
import { FlatClient } from "flat-api"
import { writeFile } from "node:fs/promises"
import { type Make, type ReadUser, type Subject, token, type Transfers, wholeBody } from "./Subject.ts"

export const make: Make<Subject> = (baseUrl) => {
  const client = new FlatClient({ accessToken: token, baseUrl })
  return {
    create: (body) => client.organization.createOrganizationUser({ body }),
    page: () => client.organization.listOrganizationUsers({ limit: 100 }),
    paginations: {
      items: async () => {
        let sum = 0
        for await (const user of client.paginate<ReadUser>("listOrganizationUsers", { limit: 1000 })) {
          sum += user.username.length
        }
        return sum
      }
    }
  }
}

/** It takes base64 as a string and returns a `Blob`. */
export const transfers: Make<Transfers> = (baseUrl) => {
  const { scores } = new FlatClient({ accessToken: token, baseUrl })
  return {
    send: async (path) => scores.createScore({ body: await wholeBody(path) }),
    save: async (score, path) => {
      const blob = await scores.getScoreRevisionData({ score, revision: "last", format: "wav" })
      await writeFile(path, blob.stream())
    }
  }
}
