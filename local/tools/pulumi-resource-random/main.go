// Serves the Pulumi random provider: terraform-provider-random by Pulumi's bridge, as upstream does in a
// repository that the Go module proxy does not serve.
package main

import (
	"context"
	"io"
	"log"
	"strings"

	pf "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfgen"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	tfshim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/terraform-providers/terraform-provider-random/shim"
)

// version is set by the linker to that of the npm package @pulumi/random.
var version string

func main() {
	ctx := context.Background()
	info := tfbridge.ProviderInfo{
		P:           pf.ShimProvider(shim.New()),
		Name:        "random",
		Version:     version,
		Resources:   map[string]*tfbridge.ResourceInfo{},
		DataSources: map[string]*tfbridge.DataSourceInfo{},
		// With this field, the bridge writes no files with its history of schemas.
		MetadataInfo: tfbridge.NewProviderMetadata([]byte("{}")),
	}
	info.P.ResourcesMap().Range(func(key string, _ tfshim.Resource) bool {
		info.Resources[key] = &tfbridge.ResourceInfo{Tok: tokenOf(key)}
		return true
	})

	// Generated at each start, which takes milliseconds for ten resources.
	schema, err := tfgen.GenerateSchema(ctx, tfgen.GenerateSchemaOptions{
		ProviderInfo:    info,
		DiagnosticsSink: diag.DefaultSink(io.Discard, io.Discard, diag.FormatOptions{Color: colors.Never}),
		XInMemoryDocs:   true,
	})
	if err != nil {
		log.Fatal(err)
	}
	pf.Main(ctx, "random", info, schema.ProviderMetadata)
}

// tokenOf names a resource as the npm package does: random_id is random:index/randomId:RandomId.
func tokenOf(key string) tokens.Type {
	words := strings.Split(key, "_")
	for i, word := range words {
		words[i] = strings.ToUpper(word[:1]) + word[1:]
	}
	name := strings.Join(words, "")
	module := strings.ToLower(name[:1]) + name[1:]
	return tokens.Type("random:index/" + module + ":" + name)
}
