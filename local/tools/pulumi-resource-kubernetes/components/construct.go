// Package provider leaves out the components of Pulumi's Kubernetes provider (Helm charts, Kustomize directories and
// YAML files), which compile Pulumi's Go SDK for every type of Kubernetes. The program uses none of them.
package provider

import (
	"context"
	"fmt"

	providerresource "github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

var resourceProviders map[string]providerresource.ResourceProviderFactory

// Construct is called for a component.
func (k *kubeProvider) Construct(_ context.Context, req *pulumirpc.ConstructRequest) (*pulumirpc.ConstructResponse, error) {
	return nil, fmt.Errorf("this build of the provider has no component %s", req.GetType())
}
