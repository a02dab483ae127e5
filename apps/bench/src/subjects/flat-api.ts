/** The vendor's client. */
import { FlatClient } from "flat-api"
import { type Make, type ReadUser, token } from "./Subject.ts"

export const make: Make = (baseUrl) => {
  const client = new FlatClient({ accessToken: token, baseUrl })
  return {
    create: (body) => client.organization.createOrganizationUser({ body }),
    page: () => client.organization.listOrganizationUsers({ limit: 100 }),
    paginations: {
      items: async (onRead) => {
        let sum = 0
        let read = 0
        for await (const user of client.paginate<ReadUser>("listOrganizationUsers", { limit: 1000 })) {
          sum += user.username.length
          if (++read % 1000 === 0) onRead?.(1000)
        }
        return sum
      }
    }
  }
}
