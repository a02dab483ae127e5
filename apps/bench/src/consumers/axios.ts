import axios from "axios"

const client = axios.create({ baseURL: process.argv[2]!, headers: { authorization: "Bearer bench-token" } })
const { data } = await client.get<ReadonlyArray<unknown>>("/organizations/users", { params: { limit: 100 } })
console.log(data.length)
