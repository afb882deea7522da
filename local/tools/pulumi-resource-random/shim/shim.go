// Package shim returns the provider of terraform-provider-random. The provider is in an internal package, which
// only modules with names below that module's path may import.
package shim

import (
	"github.com/hashicorp/terraform-plugin-framework/provider"
	internal "github.com/terraform-providers/terraform-provider-random/internal/provider"
)

// New returns the provider.
func New() provider.Provider { return internal.New() }
