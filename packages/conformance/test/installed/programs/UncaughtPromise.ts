/**
 * A program that does not handle the error of a call: `node UncaughtPromise.ts BASE-URL WAY`. WAY is one of the functions below.
 */
import { FlatClient } from "@flat-sdk/promise"

const [baseUrl, way = ""] = process.argv.slice(2)

const flat = new FlatClient({ accessToken: "planted-token", baseUrl, retries: 0 })

const ways: Readonly<Record<string, () => Promise<unknown>>> = {
  call: async function countTheTeachers() {
    return await flat.organization.countOrgaUsers({ role: ["teacher"] })
  },
  withResponse: async function countTheTeachers() {
    return await flat.organization.countOrgaUsers.withResponse()
  },
  page: async function countTheTeachers() {
    return (await flat.organization.listOrganizationUsers()).items.length
  },
  stream: async function countTheTeachers() {
    let count = 0
    for await (const _ of flat.organization.listOrganizationUsers.stream()) count++
    return count
  },
  collect: async function countTheTeachers() {
    return (await flat.organization.listOrganizationUsers.collect({}, { limit: 10 })).length
  },
  file: async function countTheTeachers() {
    return (await flat.scores.getScoreRevisionData({ score: "s", revision: "last", format: "mxl" })).bytes.length
  },
  download: async function countTheTeachers() {
    return (await flat.scores.getScoreRevisionData.download({ score: "s", revision: "last", format: "mxl" }))
      .contentType
  },
  exportScore: async function countTheTeachers() {
    return (await flat.scores.exportScore({ score: "s", format: "mp3" })).contentType
  },
  together: async function countTheTeachers() {
    return await Promise.all([flat.organization.countOrgaUsers(), flat.account.getAuthenticatedUser()])
  },
  closed: async function countTheTeachers() {
    await flat.close()
    return await flat.organization.countOrgaUsers()
  },
  invalid: async function countTheTeachers() {
    const limit: number = -1
    return await flat.organization.listOrganizationUsers({ limit })
  }
}

await ways[way]!()
