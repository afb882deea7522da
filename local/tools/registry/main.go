// A container registry that keeps its images in a folder, for tests of pulled images.
// Usage: registry ADDRESS FOLDER
package main

import (
	"context"
	"log"
	"net/http"
	"os"

	"github.com/distribution/distribution/v3/configuration"
	"github.com/distribution/distribution/v3/registry/handlers"
	_ "github.com/distribution/distribution/v3/registry/storage/driver/filesystem"
)

func main() {
	config := &configuration.Configuration{
		Storage: configuration.Storage{"filesystem": {"rootdirectory": os.Args[2]}},
	}
	config.HTTP.Secret = "only one registry"
	log.Fatal(http.ListenAndServe(os.Args[1], handlers.NewApp(context.Background(), config)))
}
