// Serves the Pulumi Kubernetes provider from its Go module. Upstream's main package embeds two generated files
// that the module does not contain: this one reads them from the folder of the plugin.
package main

import (
	"log"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version"
)

func main() {
	provider.Serve("kubernetes", version.Version, sibling("schema.json"), sibling("terraform-mapping.json"))
}

// sibling reads a file in the folder of this executable.
func sibling(name string) []byte {
	executable, err := os.Executable()
	if err != nil {
		log.Fatal(err)
	}
	content, err := os.ReadFile(filepath.Join(filepath.Dir(executable), name))
	if err != nil {
		log.Fatal(err)
	}
	return content
}
