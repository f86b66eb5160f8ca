/** What the server answers, and where. */
export interface GoServerOptions {
  readonly port: number
  /** The route that the app's first probe asks for. */
  readonly path: string
  /** Differs between any two programs that must differ. */
  readonly revision: number
}

export const goModule = 'module hello\n\ngo 1.21\n'

/** A Go program that answers one route, as the Flask app of the story does. */
export function goServer({ port, path, revision }: GoServerOptions): string {
  return `package main

import (
	"fmt"
	"log"
	"net/http"
)

const revision = ${revision}

func main() {
	http.HandleFunc(${JSON.stringify(path.split('?', 1)[0])}, func(response http.ResponseWriter, request *http.Request) {
		response.Header().Set("X-Revision", fmt.Sprint(revision))
		fmt.Fprint(response, "Hello world from container")
	})
	log.Fatal(http.ListenAndServe(":${port}", nil))
}
`
}

/** An image of nothing but the program, which was compiled before: no base, no builder. */
export function goDockerfile(port: number): string {
  return `FROM scratch\nCOPY server /server\nUSER 65532\nEXPOSE ${port}\nCMD ["/server"]\n`
}
