import { create } from "axios"

const client = create({ baseURL: process.argv[2]!, headers: { authorization: "Bearer bench-token" } })
const { data } = await client.get<ReadonlyArray<unknown>>("/organizations/users", { params: { limit: 100 } })
console.log(data.length)
