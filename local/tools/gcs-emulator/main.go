// An object store with the API of Google Cloud Storage for the embedded cluster. It stores the buckets that flags
// name on disk, and serves the OAuth token endpoint of a service account's key, which the main package of
// fake-gcs-server does not have.
package main

import (
	"flag"
	"log"
	"net/http"
	"strings"

	"github.com/fsouza/fake-gcs-server/fakestorage"
)

func main() {
	listen := flag.String("listen", ":4443", "address to serve on")
	directory := flag.String("directory", "/data", "folder that keeps the objects")
	buckets := flag.String("buckets", "", "comma-separated names of the buckets that exist")
	host := flag.String("host", "", "host and port that clients use: their downloads are known by it")
	flag.Parse()

	store, err := fakestorage.NewServerWithOptions(fakestorage.Options{
		NoListener:  true,
		StorageRoot: *directory,
		PublicHost:  *host,
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, name := range strings.Split(*buckets, ",") {
		if name != "" {
			store.CreateBucketWithOpts(fakestorage.CreateBucketOpts{Name: name})
		}
	}

	routes := http.NewServeMux()
	routes.Handle("/", store.HTTPHandler())
	// Google's client libraries exchange a signed key for a token before their first request. The emulator
	// accepts every token.
	routes.HandleFunc("POST /token", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Write([]byte(`{"access_token":"emulator","token_type":"Bearer","expires_in":3600}`))
	})
	routes.HandleFunc("GET /healthz", func(http.ResponseWriter, *http.Request) {})

	log.Printf("serving buckets %q on %s", *buckets, *listen)
	log.Fatal(http.ListenAndServe(*listen, routes))
}
