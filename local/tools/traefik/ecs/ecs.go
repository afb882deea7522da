// Package ecs replaces the provider of Amazon's ECS, whose SDK is a fifth of Traefik's source.
package ecs

import (
	"errors"

	"github.com/traefik/traefik/v3/pkg/config/dynamic"
	"github.com/traefik/traefik/v3/pkg/safe"
)

// Provider is the type of a field of Traefik's static configuration.
type Provider struct{}

// Init is called if the static configuration has the provider.
func (*Provider) Init() error {
	return errors.New("Traefik was built without the provider of Amazon's ECS")
}

// Provide is not called after the error of Init.
func (*Provider) Provide(chan<- dynamic.Message, *safe.Pool) error { return nil }
