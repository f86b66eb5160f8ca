package main

import (
	"fmt"
	"log"
	"net/http"
)

const revision = 0

func main() {
	http.HandleFunc("/", func(response http.ResponseWriter, request *http.Request) {
		response.Header().Set("X-Revision", fmt.Sprint(revision))
		fmt.Fprint(response, "Hello world from container")
	})
	log.Fatal(http.ListenAndServe(":5000", nil))
}
