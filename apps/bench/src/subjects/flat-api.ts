/** The vendor's client. */
import { FlatClient } from "flat-api"
import { type Make, type ReadUser, type Subject, token } from "./Subject.ts"

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
