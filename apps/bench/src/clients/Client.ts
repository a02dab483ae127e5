/**
 * One of many clients in a process, such as one for each user's token in a server. Each subject is set up to share what its documentation shares.
 */
export interface Client {
  /** Reads a page of 100 accounts. */
  readonly page: () => Promise<unknown>
}

/** Creates a client with a token. */
export type NewClient = (accessToken: string) => Client | Promise<Client>

/** Prepares what all clients share, for a base URL such as `http://127.0.0.1:8080/v2`. */
export type MakeClients = (baseUrl: string) => NewClient | Promise<NewClient>
