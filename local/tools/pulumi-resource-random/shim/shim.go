// Package shim hands out the provider of terraform-provider-random, which is internal to
// that module: a module named below its path may import it.
package shim

import (
	"github.com/hashicorp/terraform-plugin-framework/provider"
	internal "github.com/terraform-providers/terraform-provider-random/internal/provider"
)

// New makes the provider.
func New() provider.Provider { return internal.New() }
